"""Read cassettes for a replay. The schema of cassettes checks every part, as a file may be hostile."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.contract.loader import shipped_schema
from conformance.core.errors import UsageError
from conformance.core.exchange import Failure, Response
from conformance.recording.cassette import INTERACTIONS, Cassette, Interaction, RequestKey
from conformance.recording.cassette_header import HEADER, read_header
from conformance.recording.streams.containers import items_of
from conformance.recording.streams.input_stream import Stream, Unreadable, open_stream

MAX_INTERACTIONS = 100_000
"""Maximum number of interactions in a cassette. Runs send some thousand requests."""


def read_cassette(path: Path) -> Cassette:
    """Return the recorded run of a file.

    Raises:
        UsageError: The file cannot be read, or is not a valid cassette; the message names the place.
    """
    try:
        with open_stream(path) as stream:
            return _read(stream)
    except Unreadable as fault:
        raise UsageError(f"{path}: {fault}; give a file that `conformance run --record` has written") from None


def _read(stream: Stream) -> Cassette:
    file_members: dict[str, Any] = {}
    found: list[Interaction] = []
    for _, each in items_of(stream, [INTERACTIONS], file_members):
        if not found:
            _check(file_members, "top", "")
        if len(found) >= MAX_INTERACTIONS:
            raise Unreadable(f"more than {MAX_INTERACTIONS} interactions are not the recording of one run")
        found.append(_interaction(each, f"interaction {len(found) + 1}: "))
    if not found:
        _check(file_members, "top", "")
    return Cassette(read_header(file_members[HEADER]), found)


def _check(raw: Any, name: str, where: str) -> None:
    if isinstance(raw, ValueError):
        raise Unreadable(f"{where}{raw}")
    if name == "top" and HEADER not in raw:
        raise Unreadable(f"not a cassette of a run: it has no `{HEADER}` before its interactions")
    complaint = next(shipped_schema("cassette", name).errors(raw), None)
    if complaint is not None:
        place = ".".join(map(str, complaint[0]))
        raise Unreadable(f"{where}{place + ': ' if place else ''}{complaint[1]}")


def _interaction(raw: Any, where: str) -> Interaction:
    _check(raw, "interaction", where)
    extra = raw.get(HEADER, {})
    request = raw["request"]
    headers = tuple((name, values[0]) for name, values in request["headers"].items())
    try:
        key = RequestKey(request["method"], request["uri"], headers, _body(request["body"], extra.get("request_body")))
        response = _response(raw["response"], extra)
    except ValueError:
        raise Unreadable(f"{where}a body is neither a string nor base64") from None
    failure = Failure(**extra["failure"]) if "failure" in extra else None
    if response is None and failure is None:
        raise Unreadable(f"{where}there is neither a response nor a failure")
    return Interaction(key, response, failure, extra.get("clause", ""))


def _response(raw: Mapping[str, Any] | None, extra: Mapping[str, str]) -> Response | None:
    if raw is None:
        return None
    headers = tuple((name, value) for name, values in raw["headers"].items() for value in values)
    body = _body(raw["body"]["string"], extra.get("response_body")) or b""
    surplus = b64decode(extra.get("surplus", ""), validate=True)
    return Response(raw["status"]["code"], headers, body, raw["status"]["message"], surplus)


def _body(text: Any, exact: str | None) -> bytes | None:
    """Return the body. `exact` is its base64, if the body is not text. Raises ValueError if it is not a body."""
    if exact is not None:
        return b64decode(exact, validate=True)
    if not isinstance(text, str | bytes | None):
        raise ValueError("no body")
    return text.encode() if isinstance(text, str) else text
