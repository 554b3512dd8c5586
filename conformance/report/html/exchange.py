"""One exchange as HTML: request and reply side by side, and the command that sends the request again.

`page/exchange.js` writes the same elements for the exchanges that the page has only as data.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element

from conformance.core.exchange import Credential, Pairs
from conformance.report.evidence import Evidence, ShownRequest, bounded
from conformance.report.html.elements import element

_LONGEST_COMMAND = 20_000
_PHRASES = {each.value: each.phrase for each in HTTPStatus}


def exchange_block(evidence: Evidence) -> Element:
    """Return the whole exchange."""
    return element("div", "exchange", _request(evidence), _reply(evidence), _traceback(evidence), _command(evidence))


def request_line(request: ShownRequest) -> str:
    """Return the method, the path and the query."""
    query = urlencode(request.query, quote_via=quote, errors="backslashreplace")
    return f"{request.method} {request.path}" + (f"?{query}" if query else "")


def reply_line(evidence: Evidence) -> str:
    """Return the status, or the reason for which there is none."""
    if evidence.response is not None:
        status = evidence.response.status
        return f"{status} {_PHRASES.get(status, '')}".rstrip()
    return f"no reply: {evidence.failure.kind}" if evidence.failure else "no reply"


def credentials_line(credentials: tuple[Credential, ...]) -> str:
    """Return which keys were sent, and where."""
    shown = [f"key of {_owner(each)} in {each.slot}{_form(each)}" for each in credentials]
    return "; ".join(shown) or "no credential"


def request_body(request: ShownRequest) -> str | None:
    """Return the body, without the end of a long one."""
    return None if request.body is None else bounded(request.body.encode("utf-8", "backslashreplace"))


def command_of(evidence: Evidence) -> str:
    """Return the command, or "" if it is too long to copy."""
    return evidence.curl if len(evidence.curl) <= _LONGEST_COMMAND else ""


def _owner(credential: Credential) -> str:
    return f"profile {credential.profile}" if credential.profile else "an unknown owner"


def _form(credential: Credential) -> str:
    return "" if credential.form == "whole" else f" ({credential.form})"


def _request(evidence: Evidence) -> Element:
    request = evidence.request
    about = element("p", "keys", credentials_line(request.credentials))
    return _side("Request", request_line(request), request.headers, about, request_body(request))


def _reply(evidence: Evidence) -> Element:
    reply, failure = evidence.response, evidence.failure
    message = element("p", "broken", f"{failure.kind}: {failure.message}") if failure else None
    headers, body = (reply.headers, reply.body) if reply else ((), None)
    return _side("Reply", reply_line(evidence), headers, message, body)


def _side(title: str, line: str, headers: Pairs, about: Element | None, body: str | None) -> Element:
    rows = [line for name, value in headers for line in (element("dt", "", name), element("dd", "", value))]
    return element(
        "div",
        "side",
        element("h4", "", title),
        element("p", "line", line),
        about,
        element("dl", "headers", *rows) if rows else None,
        element("pre", {"class": "body", "tabindex": "0"}, body) if body else element("p", "none", "no body"),
    )


def _traceback(evidence: Evidence) -> Element | None:
    if not evidence.traceback:
        return None
    text = element("pre", {"class": "body", "tabindex": "0"}, evidence.traceback)
    return element("div", "command", element("h4", "", "Traceback of the app"), text)


def _command(evidence: Evidence) -> Element:
    command = command_of(evidence)
    text = element("pre", {"class": "curl", "tabindex": "0"}, command)
    left_out = element("p", "none", f"A command of {len(evidence.curl)} characters is in the JSON report.")
    return element("div", "command", element("h4", "", "Send it again"), text if command else left_out)
