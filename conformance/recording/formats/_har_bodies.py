"""Bodies in HTTP archives, and the many ways in which tools omit them.

Theory of operation. The member `text` has the body as decoded text, whatever the header Content-Encoding says, or as
base64. Some tools write the body to a file beside the archive, which the member `_file` names. Otherwise, the sizes
decide whether the body is empty or was omitted: `size` is the size of the content, `bodySize` that of the message, and
-1 means unknown. A proxy that streams a body writes a size of 0, so headers that announce a body count as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from conformance.core.exchange import Pairs
from conformance.recording.exchange_parts import MAX_BODY_BYTES
from conformance.recording.recorded_body import (
    NOT_RECORDED,
    RecordedBody,
    announces_nothing,
    base64_body,
    is_bodiless,
    may_announce_bytes,
    no_body_of_reply,
    no_body_of_request,
    text_body,
    text_body_of_request,
)
from conformance.recording.recorded_exchange import InvalidExchange

_CUT = "Body truncated"
"""The beginning of a comment on a body of which only the beginning was recorded."""


def reply_body(
    response: Mapping[str, Any], status: int, method: str, headers: Pairs, folder: Path | None
) -> RecordedBody:
    """Return the body of a reply. `folder` is the folder of the archive."""
    content = response.get("content")
    content = content if isinstance(content, dict) else {}
    text = content.get("text")
    if isinstance(text, str) and text:
        body = base64_body(text) if _is_base64(content) else text_body(text, is_decoded=True)
        return replace(body, missing="cut") if str(content.get("comment", "")).startswith(_CUT) else body
    if (attached := _attached(content, folder)) is not None:
        return attached
    sizes = (content.get("size"), response.get("bodySize", 0))
    is_empty = text == "" or (text is None and not content.get("comment"))
    if is_bodiless(status, method) or (is_empty and _are_zero(sizes, headers)):
        return RecordedBody(b"")
    return NOT_RECORDED if any(map(_is_positive, sizes)) else no_body_of_reply(status, method, headers)


def request_body(request: Mapping[str, Any], method: str, headers: Pairs, folder: Path | None) -> RecordedBody:
    """Return the body of a request. `folder` is the folder of the archive."""
    size, data = request.get("bodySize"), request.get("postData")
    if not isinstance(data, dict):
        is_empty = _are_zero((size,), headers)
        return _no_body(size, method, headers) if not is_empty else RecordedBody()
    text = data.get("text")
    if isinstance(text, str) and text:
        return _request_text(text, _is_base64(data), size)
    if (attached := _attached(data, folder)) is not None:
        return attached
    if form := _form_body(data):
        return RecordedBody(form)
    is_empty = announces_nothing(headers) or (text == "" and _are_zero((size,), headers))
    return RecordedBody() if is_empty and not _is_positive(size) else NOT_RECORDED


def _no_body(size: Any, method: str, headers: Pairs) -> RecordedBody:
    return NOT_RECORDED if _is_positive(size) else no_body_of_request(method, headers)


def _request_text(text: str, is_base64: bool, size: Any) -> RecordedBody:
    if is_base64:
        return base64_body(text)
    body = text_body_of_request(text)
    if isinstance(size, int) and 0 <= size < len(text):
        return _undeclared_base64(text, size) or body
    return body


def _undeclared_base64(text: str, size: int) -> RecordedBody | None:
    """Return the body if `text` is base64 without a declaration: if its decoded length is the recorded `size`."""
    try:
        decoded = base64_body(text)
    except InvalidExchange:
        return None
    return decoded if len(decoded.data or b"") == size else None


def _form_body(data: Mapping[str, Any]) -> bytes:
    """Return the body that consists of the recorded parameters; b"" if it does not. They do not show other forms."""
    parameters, media_type = data.get("params"), str(data.get("mimeType") or "").lower()
    if not isinstance(parameters, list) or media_type.startswith("multipart/"):
        return b""
    pairs = [(str(each.get("name")), str(each.get("value", ""))) for each in parameters if isinstance(each, dict)]
    return urlencode(pairs, errors="replace").encode()


def _attached(recorded: Mapping[str, Any], folder: Path | None) -> RecordedBody | None:
    """Return the body in the file that the member `_file` names, or None without such a file.

    The archive is untrusted: the file must be in its folder itself, and not a link.
    """
    name = recorded.get("_file")
    if folder is None or not isinstance(name, str) or not name or Path(name).name != name:
        return None
    try:
        path = folder / name
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            return RecordedBody(file.read(MAX_BODY_BYTES + 1))
    except (OSError, ValueError):
        return None


def _is_base64(recorded: Mapping[str, Any]) -> bool:
    return recorded.get("encoding") == "base64"


def _are_zero(sizes: tuple[Any, ...], headers: Pairs) -> bool:
    """Return whether the recorder says that the body is empty, and the headers do not announce another one."""
    return all(size == 0 and size is not False for size in sizes) and not may_announce_bytes(headers)


def _is_positive(size: Any) -> bool:
    return isinstance(size, int | float) and size > 0
