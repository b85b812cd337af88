"""Check an evidence pack without the platform: Python 3.9 or later and nothing else.

    python3 verifier.py [--en] [--tete HEAD]

HEAD is the beginning of a chain head received by e-mail: the report says where it stands in this ledger.
Exits with 0 when everything holds, with 1 when something does not (each fault is named), with 2 when the pack cannot
be read. This file travels in the pack: it imports nothing of the platform and repeats its rules on purpose.
"""

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

GENESIS = "0" * 64
ALGORITHM = "cooperer-1"
ENTRY = ("chain", "position", "event", "recorded_at", "body", "previous_hash")

APPROVALS = {"approve", "approve_with_reservations"}
OBJECTIONS = {"request_changes", "refuse"}
WAITING = {"open", "suspended"}
# What moves a round: from which states, to which one.
MOVES = {
    "round.agreed": (("open",), "agreed"),
    "round.returned": (("open", "suspended", "agreed"), "returned"),
    "round.recalled": (("open", "suspended", "confirmed"), "recalled"),
    "round.suspended": (("open",), "suspended"),
    "round.resumed": (("suspended",), "open"),
    "round.confirmed": (("agreed",), "confirmed"),
    "round.reopened": (("agreed",), "open"),
    "refusal.overruled": (("returned",), "confirmed"),
    "text.published": (("confirmed", "published"), "published"),
}

WORDS = {
    "fr": {
        "file": "le fichier {0} manque, ou n’est plus celui du dossier",
        "extra_file": "le fichier {0} n’était pas dans le dossier",
        "altered": "l’entrée {0} du registre a été modifiée ou déplacée",
        "head": "le registre ne finit pas par la tête annoncée dans le dossier ({0})",
        "text": "{0} n’est pas le texte mis au vote au tour {1}",
        "unknown_round": "{0} parle d’un tour qui n’est pas au registre",
        "reading": "{0} ne montre pas tous les mots du texte : {1}",
        "piece": "la pièce {0} n’est pas celle dont le registre garde l’empreinte",
        "said": "des paroles du dossier ne sont pas celles dont le registre garde l’empreinte : « {0} »",
        "impossible": "tour {0} : l’événement « {1} » ne peut pas suivre l’état « {2} »",
        "not_asked": "tour {0} : une réponse ne pouvait pas être reçue",
        "other_text": "tour {0} : un événement parle d’un autre texte que celui du tour",
        "closing": "tour {0} : sa clôture ne découle pas des réponses reçues",
        "chain_ok": "Registre : {0} entrées, toutes à leur place. Tête : {1}",
        "texts_ok": "Textes : {0} vérifiés.   Pièces : {1} vérifiées.   Paroles : {2} vérifiées.",
        "round": "Tour {0} de « {1} » : {2}",
        "found": "La tête que vous avez reçue est celle de l’entrée {0} : le registre n’a pas été récrit avant elle.",
        "not_found": "la tête que vous avez reçue n’est nulle part dans ce registre",
        "all_good": "Tout concorde.",
        "faults": "{0} différence(s) :",
        "unreadable": "Ce dossier ne peut pas être lu : {0}",
    },
    "en": {
        "file": "the file {0} is missing, or is no longer that of the pack",
        "extra_file": "the file {0} was not in the pack",
        "altered": "entry {0} of the ledger was changed or moved",
        "head": "the ledger does not end with the head that the pack announces ({0})",
        "text": "{0} is not the text put to the vote in round {1}",
        "unknown_round": "{0} speaks of a round that is not in the ledger",
        "reading": "{0} does not show every word of the text: {1}",
        "piece": "the document {0} is not the one whose digest is in the ledger",
        "said": "words of the pack are not those whose digest is in the ledger: “{0}”",
        "impossible": "round {0}: the event “{1}” cannot follow the state “{2}”",
        "not_asked": "round {0}: an answer could not be taken",
        "other_text": "round {0}: an event speaks of another text than the round's",
        "closing": "round {0}: its closing does not follow from the answers received",
        "chain_ok": "Ledger: {0} entries, each in its place. Head: {1}",
        "texts_ok": "Texts: {0} checked.   Documents: {1} checked.   Words: {2} checked.",
        "round": "Round {0} of “{1}”: {2}",
        "found": "The head that you received is that of entry {0}: the ledger was not rewritten before it.",
        "not_found": "the head that you received is nowhere in this ledger",
        "all_good": "Everything agrees.",
        "faults": "{0} difference(s):",
        "unreadable": "This pack cannot be read: {0}",
    },
}
LABELS = {
    "open": ("en cours", "open"),
    "suspended": ("suspendu", "suspended"),
    "agreed": ("validé par les organismes", "agreed by the organisations"),
    "confirmed": ("confirmé par le comité de pilotage", "confirmed by the steering committee"),
    "published": ("publié", "published"),
    "returned": ("renvoyé à ses rédacteurs", "returned to the writers"),
    "recalled": ("rappelé", "recalled"),
    "approve": ("approuve", "approves"),
    "approve_with_reservations": ("approuve avec réserves", "approves with reservations"),
    "request_changes": ("demande des modifications", "requests changes"),
    "refuse": ("refuse", "refuses"),
    "abstain": ("s’abstient", "abstains"),
    "no_position": ("n’a pas pu se prononcer", "could not reach a position"),
    "awaiting_mandate": ("attend son conseil", "waits for its board"),
    "recused": ("se récuse", "recused"),
    "awaited": ("sans réponse", "no answer"),
    "contested": ("contestée", "contested"),
}


class Report:
    def __init__(self, language):
        self.language, self.faults, self.lines = language, [], []

    def fault(self, key, *details):
        self.faults.append(WORDS[self.language][key].format(*details))

    def tell(self, key, *details):
        self.lines.append(WORDS[self.language][key].format(*details))

    def label(self, pair):
        return pair[0] if self.language == "fr" else pair[1]


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def canonical(value):
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


# The ledger


def check_chain(entries, announced, report):
    """Every entry's hash covers its content and the hash before it; the last one is the head."""
    previous = GENESIS
    for place, entry in enumerate(entries, start=1):
        intact = sha256(canonical([entry[name] for name in ENTRY])) == entry["hash"]
        if not intact or entry["position"] != place or entry["previous_hash"] != previous:
            report.fault("altered", place)
        previous = entry["hash"]
    if previous != announced:
        report.fault("head", announced)


class Round:
    def __init__(self, body):
        self.number, self.title, self.digest = body["number"], body["title"], body["digest"]
        self.policy, self.roster = body["policy"], dict(body["roster"])
        self.state, self.objected, self.voiceless, self.answers = "open", False, set(), {}

    def counting(self):
        undone = {key for key, a in self.answers.items() if a["contested"] or (a["carried"] and self.objected)}
        return {key: answer for key, answer in self.answers.items() if key in self.roster and key not in undone}

    def agreed(self):
        """Whether the standing answers satisfy the charter's rule. Silence is never an approval."""
        kind, quorum, threshold = self.policy
        answers = self.counting()
        counted = [key for key in self.roster if key not in answers or answers[key]["verdict"] != "recused"]
        if not counted:
            return False

        def having(verdicts):
            return [key for key in counted if key in answers and answers[key]["verdict"] in verdicts]

        replied = [key for key in counted if key in answers and answers[key]["verdict"] != "awaiting_mandate"]
        suspended = [key for key in replied if answers[key]["suspensive"]]
        approving = [key for key in having(APPROVALS) if key not in suspended]
        blocking = having(OBJECTIONS) + having({"no_position"})
        if [key for key in counted if key not in replied and key in self.voiceless]:
            return False
        if suspended or [key for key in replied if answers[key]["unanswered"]]:
            return False
        heard = len(replied) * 100 >= quorum * len(counted)
        if kind == "strict_unanimity":
            return len(approving) == len(counted)
        if kind == "consent":
            return bool(approving) and not blocking and heard
        if kind == "qualified_majority":
            expressed = len(approving) + len(blocking)
            return heard and expressed > 0 and len(approving) * 100 >= threshold * expressed
        return False


def recount(entries, report):
    """Every round replayed from the ledger alone."""
    rounds = {}
    for entry in entries:
        event, body = entry["event"], json.loads(entry["body"])
        if event == "round.opened":
            rounds[body["round"]] = Round(body)
        elif body.get("round") in rounds:
            replay(rounds[body["round"]], event, body, report)
    return rounds


def standing(decision, verdict, reservations=(), carried=False):
    return {
        "decision": decision,
        "verdict": verdict,
        "carried": carried,
        "contested": False,
        "unanswered": {row[0] for row in reservations},
        "suspensive": {row[0] for row in reservations if row[1]},
    }


def replay(current, event, body, report):
    if event != "decisions.carried" and body.get("digest", current.digest) != current.digest:
        report.fault("other_text", current.number)
    if event == "decision.recorded":
        if current.state != "open" or body["organisation"] not in current.roster:
            report.fault("not_asked", current.number)
        given = standing(body["decision"], body["verdict"], body["reservations"])
        current.answers[body["organisation"]] = given
        if body["objects_to_editorial"] and body["verdict"] in OBJECTIONS:
            current.objected = True
    elif event == "decisions.carried":
        for decision, _former, organisation, verdict, _consents in body["decisions"]:
            current.answers[organisation] = standing(decision, verdict, carried=True)
    elif event == "decision.contested":
        answer = current.answers.get(body["organisation"])
        if answer and answer["decision"] == body["decision"]:
            answer["contested"] = True
    elif event == "editorial.objected":
        current.objected = True
    elif event == "remark.answered":
        answer = current.answers.get(body["organisation"])
        if answer and "reservation" in body and current.state in WAITING:
            if body["disposition"] in {"accepted", "declined", "lifted"}:
                answer["unanswered"].discard(body["reservation"])
            if body["disposition"] == "lifted":
                answer["suspensive"].discard(body["reservation"])
    else:
        move(current, event, body, report)


def move(current, event, body, report):
    if event not in MOVES:
        return
    if event == "round.agreed" and not current.agreed():
        report.fault("closing", current.number)
    if event == "round.returned" and not body.get("sent_back"):
        current.voiceless = set(body.get("voiceless", ()))
        if not body.get("given_back") and current.agreed():
            report.fault("closing", current.number)
    allowed, after = MOVES[event]
    mismatched = event == "round.returned" and bool(body.get("sent_back")) != (current.state == "agreed")
    if current.state not in allowed or mismatched:
        report.fault("impossible", current.number, event, current.state)
    current.state = after


# The files


def check_digests(folder, report):
    """The list of digests names every file of the pack, and each one is intact."""
    listed = set()
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        listed.add(name)
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            report.fault("file", name)
    for name in ("textes", "pieces"):
        for path in sorted((folder / name).glob("*")):
            if f"{name}/{path.name}" not in listed:
                report.fault("extra_file", f"{name}/{path.name}")


class Reading(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words = ""

    def handle_data(self, data):
        self.words += data + " "


def words_of(html):
    reading = Reading()
    reading.feed(html)
    return re.findall(r"\w+", unicodedata.normalize("NFC", reading.words).replace("_", " "))


def sentences(value):
    """What people wrote in a section: the words with a space between them, not the keys, numbers and addresses."""
    if isinstance(value, str):
        return [value] if len(value.split()) > 1 else []
    if isinstance(value, dict):
        return [found for item in value.values() for found in sentences(item)]
    if isinstance(value, list):
        return [found for item in value for found in sentences(item)]
    return []


def read_json(name, content):
    try:
        return json.loads(content.decode("utf-8"))
    except ValueError as error:
        raise ValueError(getattr(name, "name", name)) from error


def check_texts(folder, rounds, report):
    """Each text in its canonical form has the digest that the round froze, and its page to read shows all its words."""
    paths = sorted((folder / "textes").glob("*.json"))
    for path in paths:
        text = read_json(path, path.read_bytes())
        current = rounds.get(text["round"])
        if current is None:
            report.fault("unknown_round", path.name)
            continue
        sections = [[section["key"], sha256(section["content"])] for section in text["sections"]]
        if sha256(canonical([ALGORITHM, text["kind"], sections])) != current.digest:
            report.fault("text", path.name, current.number)
        page = path.with_suffix(".html")
        shown = set(words_of(page.read_text(encoding="utf-8")))
        written = sentences([json.loads(section["content"]) for section in text["sections"]])
        hidden = sorted({word for said in written for word in words_of(said)} - shown)
        if hidden:
            report.fault("reading", page.name, ", ".join(hidden[:5]))
    return len(paths)


def check_told(folder, pieces, entries, report):
    """The ledger holds the digest of every document and of every word of the pack."""
    told = "".join(entry["body"] for entry in entries)
    said = read_json(folder / "paroles.json", (folder / "paroles.json").read_bytes())
    for piece in pieces:
        path = folder / "pieces" / piece["file"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        if digest != piece["sha256"] or digest not in told:
            report.fault("piece", path.name)
    for words in said:
        if sha256(words) not in told:
            report.fault("said", words[:60])
    return len(pieces), len(said)


def tell(rounds, report):
    for current in rounds.values():
        state = report.label(LABELS[current.state])
        report.tell("round", current.number, current.title, state)
        for organisation, name in current.roster.items():
            answer = current.answers.get(organisation)
            words = report.label(LABELS["awaited" if answer is None else answer["verdict"]])
            if answer and answer["contested"]:
                words += f" ({report.label(LABELS['contested'])})"
            report.lines.append(f"    {name} : {words}" if report.language == "fr" else f"    {name}: {words}")


def verify(folder, language="fr", head=""):
    """The report on the pack in `folder`: its `faults` are sentences; none when everything holds."""
    report = Report(language)
    check_digests(folder, report)
    pack = read_json(folder / "dossier.json", (folder / "dossier.json").read_bytes())
    ledger = (folder / "registre.jsonl").read_bytes().split(b"\n")
    entries = [read_json(f"registre.jsonl:{place}", line) for place, line in enumerate(ledger, start=1) if line]
    check_chain(entries, pack["head"], report)
    report.tell("chain_ok", len(entries), pack["head"])
    rounds = recount(entries, report)
    texts = check_texts(folder, rounds, report)
    report.tell("texts_ok", texts, *check_told(folder, pack["pieces"], entries, report))
    tell(rounds, report)
    if head:
        places = [entry["position"] for entry in entries if entry["hash"].startswith(head.lower().rstrip("…"))]
        if places:
            report.tell("found", places[0])
        else:
            report.fault("not_found")
    return report


def main(arguments=None):
    options = argparse.ArgumentParser(description="Vérifie un dossier de preuves / checks an evidence pack")
    options.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    options.add_argument("--en", action="store_true", help="in English")
    options.add_argument("--tete", "--head", default="", help="tête de registre reçue / ledger head received")
    chosen = options.parse_args(arguments)
    language = "en" if chosen.en else "fr"
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        report = verify(chosen.folder, language, chosen.tete)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        sys.stdout.write(WORDS[language]["unreadable"].format(error) + "\n")
        return 2
    sys.stdout.write("\n".join(report.lines) + "\n\n")
    if not report.faults:
        sys.stdout.write(WORDS[language]["all_good"] + "\n")
        return 0
    sys.stdout.write(WORDS[language]["faults"].format(len(report.faults)) + "\n")
    sys.stdout.write("".join(f"  - {fault}\n" for fault in report.faults))
    return 1


if __name__ == "__main__":
    sys.exit(main())
