SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
MANAGE := $(BIN)/python manage.py

.PHONY: setup demo demo-production test test-long mutants pictures check audit bench bench-quick bench-checks lighthouse screenshots messages migration requirements

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed (on Debian: apt-get install python3)."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing (on Debian: apt-get install python3-venv)."; exit 1; }

.venv/runtime: .venv/bin/python requirements/runtime.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt && touch $@

.venv/dev: .venv/bin/python requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt && touch $@ .venv/runtime

setup: .venv/runtime
	@mkdir -p var
	$(MANAGE) compile_catalogues
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) prepare_site
	$(MANAGE) collectstatic --noinput --verbosity 0

demo: setup
	$(MANAGE) load_demo
	BASE_URL=$${BASE_URL:-http://localhost:$(PORT)} $(MANAGE) runserver --nostatic --noreload $(PORT)

# As on a public server: the production settings, gunicorn, a worker, nginx with TLS in front, on PostgreSQL and Redis.
demo-production: .venv/runtime
	@mkdir -p var
	$(MANAGE) compile_catalogues
	$(BIN)/python -m deploy.demo

# All of it; TESTS="tests/unit tests/stories" for some.
TESTS ?=
test: .venv/dev
	@mkdir -p var
	@$(BIN)/python tests/find_browser.py
	$(MANAGE) compile_catalogues
	$(BIN)/python -m pytest -n 2 --create-db $(TESTS)

# Minutes or hours, for the rules of validation: before a release, not at every change.
test-long: .venv/dev
	@mkdir -p var
	$(BIN)/python -m pytest -n 2 --create-db -m long

# Whether the tests of the comparison notice small faults put into it: SEED=7 for another sample, ALL=1 for every one.
SEED ?= 1
ALL ?=
mutants: .venv/dev
	$(MANAGE) compile_catalogues
	nice -n 15 $(BIN)/python -m tests.mutants $(if $(ALL),--all,--seed $(SEED))

# The small pictures that tests/small_pictures.py compares with: look at them before you commit them.
pictures: .venv/dev
	@mkdir -p var
	TAKE_PICTURES=1 $(BIN)/python -m pytest -q -p no:randomly --create-db tests/demo/test_pictures.py tests/unit/space/test_comparison_pictures.py

# Beside a stock Wagtail site, on this machine's PostgreSQL and Redis; writes docs/performance.md. Needs nginx and wrk.
SIZES ?= 1000 100000
bench: .venv/dev
	$(BIN)/python -m bench --sizes $(SIZES)

# A minute, and no timing: queries and calls of some addresses, against tests/demo/cost.json.
bench-quick: .venv/dev
	@mkdir -p var
	$(MANAGE) compile_catalogues
	$(BIN)/python -m pytest -q -p no:randomly -n0 --create-db tests/demo/test_cost.py

# What twice as many rounds and texts cost the checks.
bench-checks: .venv/dev
	@mkdir -p var
	$(BIN)/python -m pytest -q -p no:randomly tests/bench.py

# Marks of a demonstration that runs as production does (make demo-production), on an idle machine; needs npm.
lighthouse: .venv/dev
	$(BIN)/python -m tests.lighthouse https://localhost:$(PORT)

check: .venv/dev
	@mkdir -p var
	$(MANAGE) compile_catalogues
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/djlint templates --check --lint
	$(BIN)/mypy
	PYTHONPATH=site $(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) makemigrations --check --dry-run
	$(BIN)/python -m pytest -q -p no:randomly tests/guards
	$(MANAGE) collectstatic --noinput --verbosity 0
	env $$($(MANAGE) new_signing_key --name cooperer.org | grep ^SIGNING) SECRET_KEY=$$(head -c 60 /dev/urandom | base64 -w0) DATABASE_URL=sqlite:///:memory: ALLOWED_HOSTS=cooperer.org REDIS_URL=redis://127.0.0.1 EMAIL_URL=smtp://localhost PRIVATE_ROOT=/var/lib/cooperer/private DJANGO_SETTINGS_MODULE=config.settings.production $(MANAGE) check --deploy --fail-level WARNING

# Licences of the libraries, and faults known in them where somebody can be asked; says plainly where nobody answers.
audit: .venv/dev
	@$(BIN)/python -m tests.audit

# The pictures of the guides, from a demonstration that runs (make demo); ONLY=redaction draws those of one guide.
screenshots: .venv/dev
	$(BIN)/python -m tests.screenshots http://localhost:$(PORT) $(ONLY)

# Every sentence of the code into the catalogue of one language: make messages CODE=fr
CODE ?= fr
messages: .venv/dev
	PYTHONPATH=site:. $(BIN)/django-admin makemessages -l $(CODE) --no-location --no-wrap -d django --settings config.settings.dev -i .venv -i var -i tests

# make migration NAME=what_changes: with the settings that keep migrations in one line.
APP ?= coop_pages
migration: .venv/dev
	@test -n "$(NAME)" || { echo "Say what changes: make migration NAME=what_changes"; exit 1; }
	DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) makemigrations $(APP) --name $(NAME)

requirements: .venv/dev
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --extra dev pyproject.toml -o requirements/dev.txt
