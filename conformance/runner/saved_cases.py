"""Saved cases: a file of requests that broke a clause, which later runs send again.

A case is a request and the clause that it broke. Requests name their credentials by profile, so the file has no keys.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.checks.clause_results import ClauseResults
from conformance.checks.request_steps import RequestSteps
from conformance.contract.credential_slots import all_slots
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
    """A request, and the id of the clause that it broke."""

    clause: str
    request: Request


def failed_cases(results: ClauseResults) -> list[Case]:
    """Return the request of the first evidence for each clause that failed; in `explore`, it is the smallest one.

    Clauses of checks of Schemathesis are left out: sending their request again does not repeat the check.
    """
    failed = [each for each in results.entries.values() if each.counts["fail"] and each.clause.kind != "generated"]
    first = (next(each for each in entry.evidence if each.finding.verdict == "fail") for entry in failed)
    return [Case(each.finding.clause, each.reply.exchange.request) for each in first]


def as_json(contract: Contract, cases: list[Case]) -> str:
    """Return the text of a file of cases."""
    document = {
        "format": FORMAT,
        "contract": contract.name,
        "contract_digest": contract.digest,
        "cases": [{"clause": each.clause, "request": _request_json(each.request)} for each in cases],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def load_cases(path: Path, contract: Contract) -> list[Case]:
    """Return the cases of a file.

    Raises:
        UsageError: The file cannot be read, is not a file of cases, or has cases of another contract.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path}: larger than {_MOST_BYTES >> 20} MiB, so it is no file of cases")
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

    Raises:
        UsageError: The file cannot be written.
        LeakError: The text would contain a credential.
    """
    text = as_json(contract, failed_cases(results))
    LeakGuard(keyring.secrets()).check(text, template)
    file_writer.write(report_path(template, contract.name), text, "file of cases")


def unsaved_notes(results: ClauseResults) -> list[str]:
    """Return a note about failed clauses for which no case is saved, in a list; an empty list without such clauses."""
    failed = [each.clause for each in results.entries.values() if each.counts["fail"]]
    unsaved = [each.id for each in failed if each.kind == "generated"]
    return [f"Not saved, as only a run with the same seed repeats them: {', '.join(unsaved)}."] if unsaved else []


def send_cases(session: Session, cases: Sequence[Case]) -> None:
    """Send the requests of the cases; the session judges them like all others.

    Raises:
        RunStopped: The run has to end.
    """
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
        **({"escapes_query": True} if request.escapes_query else {}),
        **({"is_bare": True} if request.is_bare else {}),
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
    unknown = [slot for _, slot, _ in fields["credentials"] if slot not in all_slots(contract.credential_slots)]
    if unknown:
        raise UsageError(f"{path}: {contract.name} has no credential slot {unknown[0]!r}")
    return Request(
        fields["method"],
        fields["path"],
        tuple((name, value) for name, value in fields["query"]),
        tuple((name, value) for name, value in fields["headers"]),
        _read_body(path, fields),
        tuple(Credential(*each) for each in fields["credentials"]),
        fields.get("escapes_query", False),
        fields.get("is_bare", False),
    )


def _read_body(path: Path, fields: Mapping[str, Any]) -> bytes | None:
    if "body_base64" not in fields:
        return fields["body"].encode("utf-8", "surrogatepass") if "body" in fields else None
    try:
        return b64decode(fields["body_base64"], validate=True)
    except ValueError:
        raise UsageError(f"{path}: a `body_base64` is not base64") from None
