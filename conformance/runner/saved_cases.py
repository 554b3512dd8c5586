"""Requests that failed once, kept in a file, to be sent again by every later run."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.checks.causes.base import RequestSteps
from conformance.checks.clause_results import ClauseResults
from conformance.contract.loader import shipped_schema
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Request
from conformance.report import file_writer
from conformance.report.report_files import report_path
from conformance.runner.session import Session
from conformance.security.credentials import Keyring
from conformance.security.leak_guard import LeakGuard

FORMAT = "conformance-cases/1"
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Case:
    """A request, and the clause that it broke."""

    clause: str
    request: Request


def failed_cases(results: ClauseResults) -> list[Case]:
    """The first piece of evidence for each clause that failed: after an exploration, the smallest request. What only
    the tool found that generates requests is left out, as only that tool could find it again."""
    failed = [each for each in results.entries.values() if each.counts["fail"] and each.clause.kind != "generated"]
    chief = [(entry, next(each for each in entry.evidence if each[0].verdict == "fail")) for entry in failed]
    return [Case(entry.clause.id, reply.exchange.request) for entry, (_, reply) in chief]


def as_json(contract: Contract, cases: list[Case]) -> str:
    """The text of a file of cases. Requests name credentials by profile, so no key is in it."""
    document = {
        "format": FORMAT,
        "contract": contract.name,
        "contract_digest": contract.digest,
        "cases": [{"clause": each.clause, "request": _request_json(each.request)} for each in cases],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def load_cases(path: Path, contract: Contract) -> list[Case]:
    """The cases of a file. Raises UsageError for one that is none, or is another contract's."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path}: larger than {_MOST_BYTES >> 20} MiB, so no file of cases")
        document = json.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise UsageError(f"{path}: the cases cannot be read: {fault.strerror}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path}: not JSON; a file of cases is written by `conformance explore --save`") from None
    for where, text in shipped_schema("cases").errors(document):
        place = ".".join(map(str, where)) or "the file"
        raise UsageError(f"{path}: {place}: {text}; a file of cases is written by `conformance explore --save`")
    if document["contract"] != contract.name:
        raise UsageError(f"{path}: these are cases of {document['contract']}, not of {contract.name}")
    return [Case(each["clause"], _read_request(path, contract, each["request"])) for each in document["cases"]]


def save_cases(template: str, contract: Contract, results: ClauseResults, keyring: Keyring) -> None:
    """Write the cases of a run to a file.

    Raises UsageError for a file that cannot be written, LeakError for a key in what was generated.
    """
    text = as_json(contract, failed_cases(results))
    LeakGuard(keyring.secrets()).check(text, template)
    file_writer.write(report_path(template, contract.name), text, "file of cases")


def unsaved_notes(results: ClauseResults) -> list[str]:
    """Return a note about the failures that a file of cases does not have."""
    failed = [each.clause for each in results.entries.values() if each.counts["fail"]]
    unsaved = [each.id for each in failed if each.kind == "generated"]
    return [f"Not saved, as only the same seed leads there again: {', '.join(unsaved)}."] if unsaved else []


def send_cases(session: Session, cases: Sequence[Case]) -> None:
    """Each is judged as any other exchange; one that may not be sent here leaves its clause open."""
    for case in cases:
        session.drive(_one_request(case.request), case.clause)


def _one_request(request: Request) -> RequestSteps:
    yield request


def _request_json(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.path,
        "query": [list(pair) for pair in request.query],
        "headers": [list(pair) for pair in request.headers],
        **_body_json(request.body),
        "credentials": [[each.profile, each.slot, each.form] for each in request.credentials],
    }


def _body_json(body: bytes | None) -> dict[str, str]:
    if body is None:
        return {}
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body_base64": b64encode(body).decode("ascii")}


def _read_request(path: Path, contract: Contract, fields: Mapping[str, Any]) -> Request:
    unknown = [slot for _, slot, _ in fields["credentials"] if slot not in contract.credential_slots]
    if unknown:
        raise UsageError(f"{path}: {contract.name} has no place {unknown[0]!r} for a credential")
    return Request(
        fields["method"],
        fields["path"],
        tuple((name, value) for name, value in fields["query"]),
        tuple((name, value) for name, value in fields["headers"]),
        _read_body(path, fields),
        tuple(Credential(*each) for each in fields["credentials"]),
    )


def _read_body(path: Path, fields: Mapping[str, Any]) -> bytes | None:
    if "body_base64" not in fields:
        return fields["body"].encode("utf-8", "surrogatepass") if "body" in fields else None
    try:
        return b64decode(fields["body_base64"], validate=True)
    except ValueError:
        raise UsageError(f"{path}: a body_base64 that is not base64") from None
