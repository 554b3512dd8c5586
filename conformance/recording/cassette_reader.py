"""Read the cassettes that runs have recorded, strictly, as a file may be hostile."""

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
from conformance.recording.streams.input_stream import Stream, Unreadable, opened

MOST = 100_000
"""Interactions of one cassette: a run sends some thousand requests."""


def read_cassette(path: Path) -> Cassette:
    """Raises UsageError, which says where, for a file that cannot be read or that no run has written."""
    try:
        with opened(path) as stream:
            return _read(stream)
    except Unreadable as fault:
        raise UsageError(f"{path}: {fault}; give a file that `conformance run --record` has written") from None


def _read(stream: Stream) -> Cassette:
    about: dict[str, Any] = {}
    found: list[Interaction] = []
    for _, each in items_of(stream, [INTERACTIONS], about):
        if not found:
            _check(about, "top", "")
        if len(found) >= MOST:
            raise Unreadable(f"more than {MOST} interactions are no recording of one run")
        found.append(_interaction(each, f"interaction {len(found) + 1}: "))
    if not found:
        _check(about, "top", "")
    return Cassette(read_header(about[HEADER]), found)


def _check(said: Any, name: str, where: str) -> None:
    if isinstance(said, ValueError):
        raise Unreadable(f"{where}{said}")
    if name == "top" and HEADER not in said:
        raise Unreadable(f"it is no cassette of a run, for it has no `{HEADER}` before its interactions")
    complaint = next(shipped_schema("cassette", name).errors(said), None)
    if complaint is not None:
        place = ".".join(map(str, complaint[0]))
        raise Unreadable(f"{where}{place + ': ' if place else ''}{complaint[1]}")


def _interaction(said: Any, where: str) -> Interaction:
    _check(said, "interaction", where)
    own = said.get(HEADER, {})
    request = said["request"]
    headers = tuple((name, values[0]) for name, values in request["headers"].items())
    try:
        body = _bytes(request["body"], own.get("request_body"))
        response = _response(said["response"], own)
    except ValueError:
        raise Unreadable(f"{where}a body is neither text nor base64") from None
    failure = Failure(**own["failure"]) if "failure" in own else None
    return Interaction(
        RequestKey(request["method"], request["uri"], headers, body), response, failure, own.get("clause", "")
    )


def _response(said: Mapping[str, Any] | None, own: Mapping[str, str]) -> Response | None:
    if said is None:
        return None
    headers = tuple((name, value) for name, values in said["headers"].items() for value in values)
    body = _bytes(said["body"]["string"], own.get("response_body")) or b""
    surplus = b64decode(own.get("surplus", ""), validate=True)
    return Response(said["status"]["code"], headers, body, said["status"]["message"], surplus)


def _bytes(text: Any, exact: str | None) -> bytes | None:
    """The body; `exact` is its base64, where text could not hold it. Raises ValueError for what is no body."""
    if exact is not None:
        return b64decode(exact, validate=True)
    if not isinstance(text, str | bytes | None):
        raise ValueError("no body")
    return text.encode() if isinstance(text, str) else text
