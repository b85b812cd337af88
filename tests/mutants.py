"""Whether the tests of the comparison notice when it is broken: one small fault at a time, and who lets it pass.

    make mutants                  a sample of 150, the same for everybody
    make mutants SEED=7           another one
    make mutants ALL=1            every one of some 2,000: an hour or two

A mutant is the module with one operator, number, word, condition or statement changed. The tests that need no database
run on it in a process of their own, forked from one where Django stands ready: a second or two each. It is killed when
one of them fails, or when they take three times the processor's time that they take on the true module. At least nine
in ten must be.
"""

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.machinery
import io
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "coop_pages.evidence.differences"
# These two ask the database which pictures are kept: tests/unit/space and tests/unit/desk hold them.
LEFT_OUT = {"comparison.py", "pictures.py"}
# The quick ones first: most mutants die there.
TESTS = (
    *(
        f"tests/unit/evidence/differences/test_{name}.py"
        for name in ("sentences", "apply", "rows", "pictures", "markup")
    ),
    "tests/unit/evidence/differences",
    "tests/properties/test_differences.py",
)
# Nothing is kept between two mutants, and a failure is not looked at more closely.
OPTIONS = ("-x", "-q", "-p", "no:randomly", "-n0", "--assert=plain", "-p", "no:cacheprovider", "--hypothesis-seed=0")
# Those that count the work say nothing of what is found, and take longest.
OPTIONS += ("-k", "not twice_the")
# Pairs of texts that each property draws: what one mutant survives, the next run of the suite draws more of.
EXAMPLES = "8"
KILLED_AT_LEAST = 0.9
# What a mutant that never ends may take.
LONGEST = 300  # seconds of the processor
LONGEST_TEST = 8
LARGEST = 3 * 1024**3  # bytes

# What tells, and decides nothing: changed, it is no fault of the comparison.
WORDLESS = {"__all__"}


@dataclass(frozen=True)
class Mutant:
    """`code`: of the whole module, with what `told` says changed at `line`."""

    module: str
    path: Path
    line: int
    told: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.told}"


# Making them

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}

Change = Callable[[Any], ast.AST]


def changes_of(node: ast.AST) -> Iterator[Change]:
    """What may be wrong with `node`: functions that give a faulty one in place of a copy of it."""
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                if type(operator) in COMPARISONS:
                    other = COMPARISONS[type(operator)]
                    yield lambda n, place=place, other=other: _with_operator(n, place, other())
        case ast.BoolOp():
            yield lambda n: _set(n, op=ast.And() if isinstance(n.op, ast.Or) else ast.Or())
            for place in range(len(node.values)):
                yield lambda n, place=place: _set(n, values=[v for at, v in enumerate(n.values) if at != place])
        case ast.UnaryOp(op=ast.Not()):
            yield lambda n: n.operand
        case ast.BinOp() if type(node.op) in OPERATORS:
            yield lambda n: _set(n, op=OPERATORS[type(n.op)]())
        case ast.AugAssign() if type(node.op) in OPERATORS:
            yield lambda n: _set(n, op=OPERATORS[type(n.op)]())
        case ast.Constant(value=bool()):
            yield lambda n: _set(n, value=not n.value)
        case ast.Constant(value=int() | float()):
            yield lambda n: _set(n, value=n.value + 1)
        case ast.Constant(value=str()):
            yield lambda n: _set(n, value=f"{n.value}X" if n.value else "X")
        case ast.If() | ast.While() | ast.IfExp():
            yield lambda n: _set(n, test=ast.UnaryOp(ast.Not(), n.test))
        case ast.match_case(guard=ast.expr()):
            yield lambda n: _set(n, guard=ast.UnaryOp(ast.Not(), n.guard))
        case ast.comprehension():
            for place in range(len(node.ifs)):
                yield lambda n, place=place: _set(n, ifs=[part for at, part in enumerate(n.ifs) if at != place])
        case ast.Return(value=ast.expr()):
            yield lambda n: _set(n, value=ast.Constant(None))
        case ast.Continue():
            yield lambda n: ast.Break()
        case ast.Break():
            yield lambda n: ast.Continue()
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.Delete():
            yield lambda n: ast.Pass()


def _set(node: Any, **parts: Any) -> Any:
    for name, part in parts.items():
        setattr(node, name, part)
    return node


def _with_operator(node: ast.Compare, place: int, operator: ast.cmpop) -> ast.Compare:
    node.ops[place] = operator
    return node


def _mutable(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None]]:
    """(parent, field, place in it) of each part of `tree` that runs and decides."""

    def inside(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
                continue
            for place, part in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(part, ast.AST) or _is_words(part):
                    continue
                yield node, name, place if isinstance(value, list) else None
                yield from inside(part)

    yield from inside(tree)


def _is_words(node: ast.AST) -> bool:
    """A docstring, a type, what is exported, or the name of a case that nobody reads."""
    match node:
        case ast.ClassDef(bases=[ast.Name(id="Enum")]):
            return True
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in WORDLESS
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
    return False


@dataclass(frozen=True)
class _Fault:
    """The `kind`-th thing that may be wrong with the `number`-th part of the file at `path`."""

    path: Path
    number: int
    kind: int

    def mutant(self) -> Mutant | None:
        """The module with it; None where that is no Python."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        here = next(islice(_mutable(tree), self.number, None))
        was = _part(*here)
        line, told = getattr(was, "lineno", getattr(here[0], "lineno", 0)), _short(ast.unparse(was))
        became = list(changes_of(was))[self.kind](copy.deepcopy(was))
        _put(*here, became)
        try:
            code = compile(ast.fix_missing_locations(tree), str(self.path), "exec")
        except (SyntaxError, ValueError):
            return None
        module = PACKAGE if self.path.stem == "__init__" else f"{PACKAGE}.{self.path.stem}"
        return Mutant(module, self.path, line, f"{told}  →  {_short(ast.unparse(became))}", code)


def faults_of(path: Path) -> Iterator[_Fault]:
    for number, here in enumerate(_mutable(ast.parse(path.read_text(encoding="utf-8")))):
        for kind, _change in enumerate(changes_of(_part(*here))):
            yield _Fault(path, number, kind)


def _part(parent: Any, name: str, place: int | None) -> Any:
    value = getattr(parent, name)
    return value if place is None else value[place]


def _put(parent: Any, name: str, place: int | None, part: ast.AST) -> None:
    if place is None:
        setattr(parent, name, part)
    else:
        getattr(parent, name)[place] = part


def _short(code: str) -> str:
    line = " ".join(code.split())
    return line if len(line) < 90 else f"{line[:89]}…"


# Running the tests on one


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant where its module is asked for."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name != self.mutant.module:
            return None
        is_package = self.mutant.path.name == "__init__.py"
        spec = importlib.machinery.ModuleSpec(name, self, origin=str(self.mutant.path), is_package=is_package)
        if is_package:
            spec.submodule_search_locations = [str(self.mutant.path.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(self.mutant.code, module.__dict__)  # noqa: S102


class _Limit:
    """Ends the process, and so kills the mutant, where one test takes too long: it would never end."""

    def pytest_runtest_setup(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, LONGEST_TEST)


def _run_tests(mutant: Mutant | None) -> int:
    """In the process that was forked for it: what pytest answers."""
    import pytest
    from hypothesis import Phase, settings

    settings.register_profile("mutants", database=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")
    for name in list(sys.modules):
        if name == PACKAGE or name.startswith((f"{PACKAGE}.", "tests.unit", "tests.properties")):
            del sys.modules[name]
    if mutant is not None:
        sys.meta_path.insert(0, _Mutated(mutant))
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main([*OPTIONS, *TESTS], plugins=[_Limit()]))


@dataclass(frozen=True)
class _Trial:
    """A process that runs the tests on `mutant`; None is the module as it is."""

    mutant: Mutant | None
    process: int

    @classmethod
    def of(cls, mutant: Mutant | None, seconds: int) -> "_Trial":
        """It ends after `seconds` of the processor's time: a machine that does other things takes longer, no more."""
        child = os.fork()
        if not child:
            code = 1
            try:
                # Whatever a mutant does to the process, the process ends here.
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, 1)
                os.dup2(null, 2)
                code = _run_tests(mutant)
            finally:
                os._exit(code)
        return cls(mutant, child)

    def passed(self) -> bool | None:
        """Whether every test did; None while they run."""
        done, status = os.waitpid(self.process, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) == 0 if done else None


def _ready() -> None:
    """Django, and everything that the tests import but the comparison itself, once for all the processes."""
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings.test", "EXAMPLES": EXAMPLES}
    django = importlib.import_module("django")
    django.setup()
    for name in ("pytest", "hypothesis", "playwright.sync_api", "tests.conftest"):
        importlib.import_module(name)


def run(mutants: Sequence[Mutant], jobs: int) -> list[Mutant]:
    """Those that no test notices. Raises SystemExit where the tests fail on the true module."""
    _ready()
    [(_none, passed)] = _tried([None], 1, LONGEST)
    if not passed:
        raise SystemExit("The tests fail on the module as it is: mend them first.")
    each = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = round(each.ru_utime + each.ru_stime)
    _say(f"The tests take {seconds} s of the processor on the module as it is.")
    survivors = []
    for done, (mutant, lives) in enumerate(_tried(mutants, jobs, 3 * seconds), start=1):
        if mutant and lives:
            survivors.append(mutant)
            _say(f"{done}/{len(mutants)} lives: {mutant}")
        elif mutant and not done % 10:
            _say(f"{done}/{len(mutants)}")
    return survivors


def _tried(mutants: Iterable[Mutant | None], jobs: int, seconds: int) -> Iterator[tuple[Mutant | None, bool]]:
    """Each with whether the tests pass on it, as they end."""
    waiting = iter(mutants)
    running = [_Trial.of(mutant, seconds) for mutant in islice(waiting, jobs)]
    while running:
        time.sleep(0.02)
        for trial in list(running):
            passed = trial.passed()
            if passed is not None:
                running.remove(trial)
                running += [_Trial.of(mutant, seconds) for mutant in islice(waiting, 1)]
                yield trial.mutant, passed


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--all", action="store_true", help="every mutant, not a sample")
    asked.add_argument("--sample", type=int, default=150, help="how many are tried")
    asked.add_argument("--seed", type=int, default=1, help="of the sample")
    asked.add_argument("--only", default="", help="one file of the package: words.py")
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    options = asked.parse_args()
    paths = sorted((ROOT / PACKAGE.replace(".", "/")).glob("*.py"))
    chosen = [path for path in paths if path.name not in LEFT_OUT and options.only in {"", path.name}]
    faults = [fault for path in chosen for fault in faults_of(path)]
    total = len(faults)
    if not options.all:
        faults = random.Random(options.seed).sample(faults, min(options.sample, total))  # noqa: S311
    mutants = [mutant for mutant in (fault.mutant() for fault in faults) if mutant is not None]
    survivors = run(mutants, options.jobs)
    killed = len(mutants) - len(survivors)
    _say(f"{killed} of {len(mutants)} mutants killed ({killed / len(mutants):.1%}), out of {total}. Living:")
    for mutant in sorted(survivors, key=str):
        _say(f"  {mutant}")
    return 0 if killed >= KILLED_AT_LEAST * len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
