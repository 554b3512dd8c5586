"""Reports and recordings to compare, as small as they can be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.core.exchange import Failure, Response
from conformance.core.tool import Tool
from conformance.diff.difference import Difference
from conformance.diff.recording_diff import recording_differences
from conformance.diff.response_facts import ObservedReplies
from conformance.recording.cassette import PLACEHOLDER_BASE, Cassette, Interaction, RequestKey
from conformance.recording.cassette_header import CassetteHeader, RecordedOptions
from conformance.report.json_reader import report_of
from conformance.report.model import Report
from tests.support.command_line import Ended
from tests.support.kit import contract_of

SHOWN: dict[str, Any] = {
    "operation": None,
    "verdict": "fail",
    "expected": "",
    "actual": "",
    "request": {"method": "GET", "path": "/", "query": [], "headers": [], "body": None, "credentials": []},
    "response": None,
    "failure": {"kind": "reset", "message": "closed"},
    "curl": "",
}


def report(verdicts: Mapping[str, str | None], **changes: Any) -> dict[str, Any]:
    """A report as its schema wants it."""
    return {
        "format": "conformance-report/1",
        "tool": {"name": "conformance", "version": "0"},
        "contract": "library",
        "contract_digest": "d1",
        "target": "mock:",
        "tag": None,
        "seed": None,
        "profiles": [],
        "complete": True,
        "dialects": {},
        "habits": {},
        "notes": [],
        "started": "2026-01-02T03:04:05+00:00",
        "duration_s": 0,
        "exchanges": 1,
        "summary": {},
        "exit": 0,
        "clauses": [_clause(name, verdict) for name, verdict in verdicts.items()],
    } | changes


def made(verdicts: Mapping[str, str | None], **changes: Any) -> Report:
    """The same as the commands have it."""
    return report_of(report(verdicts, **changes))


def _clause(name: str, verdict: str | None) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "rule" if verdict else "information",
        "basis": "stated",
        "says": "something",
        "source": [],
        "verdict": verdict,
        "reason": "a reason",
        "exchanges": 1,
        "evidence": [SHOWN] if verdict in ("fail", "warn") else [],
    }


def write(path: Path, document: Any) -> str:
    path.write_text(json.dumps(document), "utf-8")
    return str(path)


# --- recordings of the library -----------------------------------------------------------------------------
HEADER = CassetteHeader(
    tool=Tool("conformance", "0"),
    contract="library",
    contract_digest="d1",
    target="mock:",
    base=PLACEHOLDER_BASE,
    recorded="2026-01-02T03:04:05+00:00",
    time_is_fixed=False,
    complete=True,
    ended="",
    tag="aaaa1111",
    seed=None,
    profiles=("valid",),
    dialects={},
    local=True,
    ends_with_run=True,
    options=RecordedOptions(only=(), without=(), provoke=None, writes=True, concurrency=1, max_requests=None),
)
LOAN = {"id": "10000001", "book": "978-0-00-000000-2", "reader": "Sample Reader"}


def asked(line: str = "GET /loans", key: str | None = "[credential valid]", body: bytes | None = None) -> RequestKey:
    method, _, target = line.partition(" ")
    return RequestKey(method, PLACEHOLDER_BASE + target, (("Library-Key", key),) if key is not None else (), body)


def answered(
    body: Any, status: int = 200, to: RequestKey | None = None, clause: str = "", failure: Failure | None = None
) -> Interaction:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Interaction(to or asked(), Response(status, (), raw), failure, clause)


def observed(*interactions: Interaction, tag: str = "aaaa1111") -> ObservedReplies:
    return ObservedReplies(Path("tape.json"), Cassette(replace(HEADER, tag=tag), interactions), contract_of("library"))


def between(old: Sequence[Interaction], new: Sequence[Interaction], mended: Sequence[str] = ()) -> list[Difference]:
    return recording_differences(observed(*old), observed(*new), mended)[0]


def difference_lines(differences: Sequence[Difference]) -> list[str]:
    """`! kind change place: old -> new`; the mark is that of regressions."""
    return [
        f"{'!' if each.regression else '.'} {each.kind} {each.change} {' '.join(each.where)}: "
        f"{'|'.join(each.old)} -> {'|'.join(each.new)}"
        for each in differences
    ]


def regressions(ended: Ended) -> list[str]:
    """The regressions that `diff --format json` printed, in few words; which request it was is left out."""
    document = json.loads(ended.out)
    assert all(each["regression"] for each in document["differences"]) and ended.code == document["exit"]
    found = {
        (each["kind"], " ".join(each["where"]) if each["kind"] != "outcome" else "", *each["old"], "->", *each["new"])
        for each in document["differences"]
    }
    return sorted(" ".join(filter(None, each)) for each in found)
