"""A stand-in for OpenSearch, on 127.0.0.1: no server could be had where this was written.

It was written from the documentation of OpenSearch's API (https://docs.opensearch.org/latest/api-reference/), for what
Wagtail and `coop_pages.base.search_server` send to it and for nothing else: it keeps documents by index, copies fields
as the mapping says, shows what is written once it is refreshed, finds by the few kinds of query below, and refuses
whatever else it is asked. Its scores only order as OpenSearch's would in plain cases. That a real server takes the same
bodies is not proved by it.
"""

import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]


class Refused(Exception):
    def __init__(self, status: int, kind: str) -> None:
        self.status = status
        self.told = {"error": {"type": kind, "reason": kind, "root_cause": []}, "status": status}


def analysed(value: object) -> list[str]:
    """By the analyser called “standard”."""
    values = value if isinstance(value, list) else [value]
    return [word for one in values if one is not None for word in re.findall(r"\w+", str(one).lower())]


class Index:
    def __init__(self, settings: Json) -> None:
        default = settings["settings"]["analysis"]["analyzer"]["default"]
        if default != {"type": "standard", "stopwords": "_none_"}:
            raise Refused(400, "illegal_argument_exception")
        self.settings = settings
        self.properties: Json = {}
        self.written: dict[str, Json] = {}
        self.shown: dict[str, Json] = {}

    def map(self, properties: Json) -> None:
        for name, mapping in properties.items():
            if self.properties.setdefault(name, mapping) != mapping:
                raise Refused(400, "illegal_argument_exception")

    def refresh(self) -> None:
        self.shown = {key: self._with_copies(document) for key, document in self.written.items()}

    def _with_copies(self, document: Json) -> Json:
        filled = dict(document)
        for name, value in document.items():
            targets = self.properties.get(name, {}).get("copy_to", [])
            for target in [targets] if isinstance(targets, str) else targets:
                filled[target] = [*filled.get(target, []), value]
        return filled


class Cluster:
    def __init__(self) -> None:
        self.indices: dict[str, Index] = {}
        self.aliases: dict[str, set[str]] = {}
        self.asked: list[tuple[str, str, list[Any]]] = []
        self.parameters: list[dict[str, list[str]]] = []
        # Why each question is refused, where it is.
        self.refuses: Refused | None = None

    def last(self, kind: str) -> tuple[str, str, dict[str, list[str]], list[Any]]:
        """Method, path, parameters and body of the last question of that kind."""
        pairs = zip(reversed(self.asked), reversed(self.parameters), strict=False)
        return next((method, path, told, body) for (method, path, body), told in pairs if kind in path)

    def found(self, name: str) -> list[Index]:
        names = self.aliases.get(name, {name})
        if not set(names) <= set(self.indices):
            raise Refused(404, "index_not_found_exception")
        return [self.indices[one] for one in names]

    def answer(self, method: str, path: str, query: dict[str, list[str]], lines: list[Any]) -> Any:
        self.asked.append((method, path, lines))
        self.parameters.append(query)
        if self.refuses:
            raise self.refuses
        body = lines[0] if lines else {}
        match method, path.strip("/").split("/"):
            case "HEAD" | "GET", [""]:
                return {"version": {"distribution": "opensearch", "number": "3.0.0"}}
            case "POST", ["_msearch"]:
                pairs = zip(lines[::2], lines[1::2], strict=True)
                return {"responses": [self._one_of_many(head, asked) for head, asked in pairs]}
            case "HEAD" | "GET", ["_alias", name]:
                if name not in self.aliases:
                    raise Refused(404, "aliases_not_found_exception")
                return {index: {"aliases": {name: {}}} for index in self.aliases[name]}
            case "PUT", [index, "_alias", name]:
                self.found(index)
                self.aliases.setdefault(name, set()).add(index)
            case "PUT", [index, "_mapping"]:
                self.found(index)[0].map(body["properties"])
            case "PUT", [index, "_doc", key]:
                if query.get("require_alias") == ["true"] and index not in self.aliases:
                    raise Refused(404, "index_not_found_exception")
                self._write(index, query, lambda written: written.update({key: body}))
            case "DELETE", [index, "_doc", key]:
                if key not in self.found(index)[0].written:
                    raise Refused(404, "not_found")
                self._write(index, query, lambda written: written.pop(key))
            case "POST", [index, "_bulk"]:
                for act, document in zip(lines[::2], lines[1::2], strict=True):
                    self.found(index)[0].written[act["index"]["_id"]] = document
                return {"errors": False, "items": [{"index": {"status": 201}} for _act in lines[::2]]}
            case "POST", [index, "_refresh"]:
                self.found(index)[0].refresh()
            case "POST", [index, "_search"]:
                return self.search(index, body)
            case "POST", [index, "_count"]:
                return {"count": len(self._hits(index, body["query"]))}
            case "PUT", [index]:
                self.indices[index] = Index(body)
            case "DELETE", [index]:
                self.found(index)
                self.indices.pop(index, None)
                for names in self.aliases.values():
                    names.discard(index)
            case _:
                raise Refused(400, "illegal_argument_exception")
        return {"acknowledged": True}

    def _write(self, name: str, query: dict[str, list[str]], act: Callable[[dict[str, Json]], object]) -> None:
        [index] = self.found(name)
        act(index.written)
        if query.get("refresh") == ["true"]:
            index.refresh()

    def _one_of_many(self, head: Json, asked: Json) -> Json:
        try:
            return {**self.search(head["index"], asked), "status": 200}
        except Refused as refused:
            return refused.told

    def search(self, index: str, asked: Json) -> Json:
        unknown = set(asked) - {
            "query", "size", "sort", "search_after", "terminate_after", "_source", "track_total_hits"
        }  # fmt: skip
        if unknown or asked["size"] > 10_000:
            raise Refused(400, "parsing_exception")
        scores = self._hits(index, asked["query"])
        hits: list[Json] = [{"_id": key, "_score": score} for key, score in scores.items()]
        if "sort" not in asked:
            hits.sort(key=lambda hit: -hit["_score"])
        elif asked["sort"] == [{"pk": "asc"}]:
            hits = sorted(({**hit, "_score": None, "sort": [hit["_id"]]} for hit in hits), key=lambda hit: hit["_id"])
            hits = [hit for hit in hits if hit["sort"] > asked.get("search_after", [""])]
        else:
            raise Refused(400, "parsing_exception")
        answer: Json = {"hits": hits[: asked["size"]]}
        if asked.get("track_total_hits", True):
            answer["total"] = {"value": len(scores), "relation": "eq"}
        return {"timed_out": False, "hits": answer}

    def _hits(self, name: str, query: Json) -> dict[str, float]:
        found: dict[str, float] = {}
        for index in self.found(name):
            scores = {key: score_of(query, {**row, "_id": key}) for key, row in index.shown.items()}
            found |= {key: score for key, score in scores.items() if score is not None}
        return found


def score_of(query: Json, row: Json) -> float | None:
    """How well the document answers; None where it does not."""
    [(kind, asked)] = query.items()
    match kind:
        case "match_all":
            return 1.0
        case "ids":
            return 1.0 if row["_id"] in asked["values"] else None
        case "term":
            [(field, value)] = asked.items()
            return 1.0 if value in (row[field] if isinstance(row[field], list) else [row[field]]) else None
        case "match" | "match_phrase":
            [(field, told)] = asked.items()
            told = told if isinstance(told, dict) else {"query": told}
            return _words(told | {"type": "phrase"} if kind == "match_phrase" else told, field, row)
        case "multi_match":
            return _best(_words(asked, field, row) for field in asked["fields"])
        case "dis_max":
            return _best(score_of(one, row) for one in asked["queries"])
        case "bool":
            return _all_of(asked, row)
    raise Refused(400, "parsing_exception")


def _best(scores: Iterator[float | None]) -> float | None:
    return max((score for score in scores if score is not None), default=None)


def _all_of(asked: Json, row: Json) -> float | None:
    if set(asked) - {"must", "filter", "should"}:
        raise Refused(400, "parsing_exception")
    needed = {kind: asked.get(kind, []) for kind in ("must", "filter", "should")}
    told = {kind: found if isinstance(found, list) else [found] for kind, found in needed.items()}
    scores = {kind: [score_of(one, row) for one in queries] for kind, queries in told.items()}
    if None in scores["must"] or None in scores["filter"]:
        return None
    should = [score for score in scores["should"] if score is not None]
    if told["should"] and not should and not (told["must"] or told["filter"]):
        return None
    return sum(score for score in (*scores["must"], *should) if score is not None)


def _words(asked: Json, named: str, row: Json) -> float | None:
    """As often as the words are there, for the length of the field: what BM25 tells in plain cases."""
    field, _sign, boost = named.partition("^")
    held = analysed(row.get(field)) if not field.startswith("_django") else list(row[field])
    words = analysed(asked["query"]) if not field.startswith("_django") else [asked["query"]]
    if asked.get("type") == "phrase":
        spans = [held[place : place + len(words)] for place in range(len(held))]
        found = words in spans
    else:
        found = (all if asked.get("operator") == "and" else any)(word in held for word in words)
    if not found or not words:
        return None
    return float(boost or 1) * sum(map(held.count, words)) / (len(held) + 20)


@contextmanager
def search_server() -> Iterator[tuple[Cluster, str]]:
    """What it holds, and its address as SEARCH_URL has it."""
    cluster = Cluster()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            asked = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            many = asked.path.endswith(("_bulk", "_msearch"))
            lines = [json.loads(line) for line in (sent.splitlines() if many else filter(None, [sent]))]
            try:
                status, told = 200, cluster.answer(self.command, asked.path, parse_qs(asked.query), lines)
            except Refused as refused:
                status, told = refused.status, refused.told
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, *_told: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield cluster, f"http://reader:se%40cret@127.0.0.1:{server.server_port}/cooperer"
        server.shutdown()
