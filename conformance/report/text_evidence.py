"""The parts of a text report that show an exchange: what was sent, what came back, and a command that repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote, urlencode

from conformance.core.exchange import Credential
from conformance.core.text import from_first_frame
from conformance.report.evidence import Evidence, ShownRequest, ShownResponse
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import excerpt, first_lines, fold, fold_command

_SHOWN_HEADERS = ("location", "allow", "retry-after", "www-authenticate", "content-encoding", "transfer-encoding")
_HEADERS = 8
_BODY_LINES = {False: 10, True: 60}
_TRACEBACK_LINES = {False: 5, True: 40}
_LONGEST_COMMAND = 1500


def write_evidence(page: TextPage, evidence: Evidence, verbose: bool) -> None:
    """Add one exchange: with `verbose`, more lines of its bodies."""
    page.labelled("recorded", evidence.recorded)
    page.labelled("operation", evidence.operation or "")
    page.labelled("fault", evidence.fault)
    page.labelled("expected", evidence.expected, "green")
    page.labelled("actual", evidence.actual, "red")
    page.beside("request", _request(evidence.request, page, _BODY_LINES[verbose]))
    if evidence.response:
        page.beside("response", _response(evidence.response, page, _BODY_LINES[verbose]))
    if evidence.failure:
        page.labelled("failure", f"{evidence.failure.kind}: {evidence.failure.message}")
    if evidence.traceback:
        lines, most = evidence.traceback.rstrip().splitlines(), _TRACEBACK_LINES[verbose]
        last = lines if len(lines) <= most else from_first_frame(lines[-most:])
        page.beside("traceback", [part for line in last for part in _short(line, page.room)])
    if len(evidence.curl) > _LONGEST_COMMAND:
        page.labelled("curl", f"a command of {len(evidence.curl)} characters, see {page.whole}")
    elif evidence.curl:
        command = fold_command(evidence.curl, page.width - 4)
        page.rows += ["  " * (2 if n else 1) + line for n, line in enumerate(command)]


def _request(request: ShownRequest, page: TextPage, limit: int) -> list[str]:
    room = page.room
    query = urlencode(request.query, quote_via=quote, errors="backslashreplace")
    lines = [*_short(f"{request.method} {request.path}" + (f"?{query}" if query else ""), room)]
    headers = [f"{name}: {value}" for name, value in request.headers]
    lines += [line for header in headers[:_HEADERS] for line in _short(header, room)]
    if len(headers) > _HEADERS:
        lines.append(f"… {len(headers) - _HEADERS} more headers")
    lines += _short(_credentials(request.credentials), room)
    return lines + (excerpt(request.body, room, limit, page.whole) if request.body else [])


def _credentials(credentials: Sequence[Credential]) -> str:
    if not credentials:
        return "(no credential)"
    shown = [f"{each.profile or 'a key'} in {each.slot}" + _form(each.form) for each in credentials]
    return f"(credential: {'; '.join(shown)})"


def _form(form: str) -> str:
    return "" if form == "whole" else f", {form}"


def _response(response: ShownResponse, page: TextPage, limit: int) -> list[str]:
    room = page.room
    headers = [(name.lower(), name, value) for name, value in response.headers]
    media = ", ".join(value for key, _, value in headers if key == "content-type") or "no content type"
    lines = _short(f"{response.status}{_phrase(response.status)}, {media}", room)
    shown = [f"{name}: {value}" for key, name, value in headers if key in _SHOWN_HEADERS]
    lines += [line for header in shown[:_HEADERS] for line in _short(header, room)]
    return lines + (excerpt(response.body, room, limit, page.whole) if response.body else ["(no body)"])


def _short(text: str, room: int) -> list[str]:
    return first_lines(fold(text, room), 3, "…")


def _phrase(status: int) -> str:
    return f" {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else ""
