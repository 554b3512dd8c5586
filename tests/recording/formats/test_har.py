"""Test that HTTP archives become exchanges, and that a body counts as empty only if the archive shows that it is."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from conformance.recording.exchange_parts import MAX_BODY_BYTES
from conformance.recording.formats.har import Har
from conformance.recording.recorded_exchange import RecordedExchange, Source
from tests.support.traffic_files import BASE, TRAFFIC, base64, read

REPLY_LOST = "the body of the reply was not recorded"
REQUEST_LOST = "the body of the request was not recorded"
CHANGED = "the recorded body of the request differs from the sent one"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def recorded(
    folder: Path | None = None, *, request: dict[str, Any] | None = None, response: dict[str, Any] | None = None
) -> RecordedExchange:
    """An entry with these members of the request and of the response, in place of the usual ones."""
    sent = {"method": "GET", "url": f"{BASE}/loans", "headers": [], "bodySize": 0, **(request or {})}
    reply = {"status": 200, "statusText": "", "headers": [], "bodySize": 2, "content": {"size": 2, "text": "{}"}}
    entry = {"startedDateTime": "", "request": sent, "response": {**reply, **(response or {})}}
    return Har().read(entry, Source(Path("a.har"), 1, folder=folder))


def headers(**pairs: str) -> list[dict[str, str]]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in pairs.items()]


def failure_of(exchange: RecordedExchange) -> str:
    return exchange.failure.message if exchange.failure else ""


def test_har_names_what_was_not_recorded() -> None:
    exchanges, faults = read(TRAFFIC / "browser.har")
    assert not faults
    messages = [each.failure.message for each in exchanges if each.failure]
    assert messages == [REPLY_LOST, "no reply was recorded", "the reply is from a cache", REQUEST_LOST]


LOST_REPLIES: dict[str, dict[str, Any]] = {
    "an unknown size": {"content": {"size": -1, "mimeType": JSON}, "bodySize": -1},
    "an unknown size and no text": {"content": {"size": -1, "mimeType": JSON, "text": ""}, "bodySize": -1},
    "an unknown size of the message": {"content": {"size": 0, "mimeType": JSON}, "bodySize": -1},
    "an attached file that does not exist": {"content": {"size": 2, "_file": "a.json"}, "bodySize": 2},
    "an attached file, without sizes": {"content": {"size": -1, "_file": "a.json"}, "bodySize": -1},
    "a comment": {"content": {"size": 0, "comment": "Omitted: too large"}, "bodySize": 0},
    "an empty text with a size": {"content": {"size": 23, "text": ""}, "bodySize": 23},
    "an empty base64 with a size": {"content": {"size": 23, "text": "", "encoding": "base64"}, "bodySize": 23},
    "a size of the message": {"content": {"size": 0, "text": ""}, "bodySize": 41},
    "no text": {"content": {"size": 23, "mimeType": JSON}, "bodySize": 23},
    "no content": {"content": {}, "bodySize": -1},
    "no member for content": {"content": None},
    "parsed JSON": {"content": {"size": 2, "text": {}}, "bodySize": 2},
    "a streamed body": {"content": {"size": 0, "text": ""}, "bodySize": 0, "headers": headers(content_length="23")},
    "a streamed body in chunks": {
        "content": {"size": 0, "text": ""},
        "bodySize": 0,
        "headers": headers(transfer_encoding="chunked"),
    },
}
EMPTY_REPLIES: dict[str, dict[str, Any]] = {
    "sizes of zero": {"content": {"size": 0, "mimeType": JSON}, "bodySize": 0},
    "sizes of zero and an empty text": {"content": {"size": 0, "text": "", "comment": ""}, "bodySize": 0},
    "an announced length of zero": {"content": {"size": -1}, "bodySize": -1, "headers": headers(content_length="0")},
    "a status without content": {"status": 204, "content": {"size": -1}, "bodySize": -1},
}


@pytest.mark.parametrize("what", LOST_REPLIES)
def test_har_takes_no_reply_for_empty_whose_body_was_omitted(what: str, tmp_path: Path) -> None:
    assert failure_of(recorded(tmp_path, response=LOST_REPLIES[what])) == REPLY_LOST


@pytest.mark.parametrize("what", EMPTY_REPLIES)
def test_har_reads_empty_replies(what: str) -> None:
    exchange = recorded(response=EMPTY_REPLIES[what])
    assert not exchange.failure and exchange.response and exchange.response.body == b""


def test_har_expects_no_body_in_a_reply_to_head() -> None:
    streamed = {"content": {"size": 0, "text": ""}, "bodySize": 0, "headers": headers(content_length="23")}
    assert not recorded(request={"method": "HEAD"}, response=streamed).failure


POSTED = {"mimeType": JSON, "params": []}
REQUESTS: dict[str, tuple[dict[str, Any], bytes | None, str]] = {
    "text": ({"postData": {**POSTED, "text": "{}"}, "bodySize": 2}, b"{}", ""),
    "text without sizes": ({"postData": {**POSTED, "text": "{}"}, "bodySize": -1}, b"{}", ""),
    "base64": ({"postData": {**POSTED, "text": "e30=", "encoding": "base64"}, "bodySize": 2}, b"{}", ""),
    "a form": (
        {"postData": {"mimeType": FORM, "params": [{"name": "a", "value": "1 2"}]}, "bodySize": 5},
        b"a=1+2",
        "",
    ),
    "an empty body": ({"postData": {**POSTED, "text": ""}, "bodySize": 0}, None, ""),
    "no body": ({"bodySize": 0}, None, ""),
    "no body, by its header": ({"bodySize": -1, "headers": headers(content_length="0")}, None, ""),
    "no body of a GET": ({"method": "GET", "bodySize": -1}, None, ""),
    "no body of a DELETE": ({"method": "DELETE", "bodySize": -1}, None, ""),
    "no data, with a size": ({"bodySize": 7}, None, REQUEST_LOST),
    "no data of a DELETE, with a size": ({"method": "DELETE", "bodySize": 7}, None, REQUEST_LOST),
    "no data of a DELETE, announced": (
        {"method": "DELETE", "bodySize": 0, "headers": headers(content_length="7")},
        None,
        REQUEST_LOST,
    ),
    "no data, of an unknown size": ({"bodySize": -1}, None, REQUEST_LOST),
    "omitted text": ({"postData": {**POSTED, "text": ""}, "bodySize": 7}, None, REQUEST_LOST),
    "omitted text, without sizes": ({"postData": {**POSTED, "text": ""}, "bodySize": -1}, None, REQUEST_LOST),
    "an attached file that does not exist": (
        {"postData": {**POSTED, "text": "", "_file": "a.json"}, "bodySize": -1},
        None,
        REQUEST_LOST,
    ),
    "a streamed body": ({"postData": {**POSTED, "text": None}, "bodySize": 0}, None, REQUEST_LOST),
    "parts of a form": (
        {"postData": {"mimeType": "multipart/form-data; boundary=x", "params": [{"name": "a"}]}, "bodySize": 99},
        None,
        REQUEST_LOST,
    ),
    "replaced bytes": ({"postData": {**POSTED, "text": "\ufffd"}, "bodySize": 1}, "\ufffd".encode(), CHANGED),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_har_reads_the_body_of_a_request_or_names_it_missing(what: str, tmp_path: Path) -> None:
    members, body, why = REQUESTS[what]
    exchange = recorded(tmp_path, request={"method": "POST", **members})
    assert (exchange.body, failure_of(exchange)) == (body, why)


def test_har_reads_attached_files_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "sent.json").write_bytes(b'{"a": 1}')
    (tmp_path / "got.json").write_bytes(b'{"code": 0}')
    exchange = recorded(
        tmp_path,
        request={"method": "POST", "bodySize": -1, "postData": {**POSTED, "text": "", "_file": "sent.json"}},
        response={"content": {"size": -1, "mimeType": JSON, "_file": "got.json"}, "bodySize": -1},
    )
    assert not exchange.failure and exchange.body == b'{"a": 1}'
    assert exchange.response and exchange.response.body == b'{"code": 0}'


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "link", "folder", "", ".", "..", "a\0b", "x" * 300, 7])
def test_har_reads_attached_files_of_its_folder_only(name: Any, tmp_path: Path) -> None:
    folder = tmp_path / "tapes"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "outside").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "outside")
    exchange = recorded(folder, response={"content": {"size": 6, "_file": name}})
    assert failure_of(exchange) == REPLY_LOST and exchange.response and exchange.response.body == b""


def test_har_limits_the_size_of_attached_files(tmp_path: Path) -> None:
    with (tmp_path / "long").open("wb") as file:
        file.truncate(MAX_BODY_BYTES + 1)
    assert "has more than 8 MiB" in failure_of(recorded(tmp_path, response={"content": {"size": 9, "_file": "long"}}))


@pytest.mark.parametrize("text", ['{"code": 0}', "null", "7", "\ufeff{}", "caf\u00e9", "\x1f\x8b", "\x78\x9cabc"])
@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd"])
def test_har_takes_text_as_decoded(text: str, coding: str) -> None:
    content = {"size": 1, "text": text}
    exchange = recorded(response={"content": content, "headers": headers(content_encoding=coding)})
    assert not exchange.failure and exchange.response and exchange.response.body == text.encode()


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf{}", gzip.compress(b"\xef\xbb\xbf{}", mtime=0)])
def test_har_unpacks_base64_by_its_magic_number(body: bytes) -> None:
    content = {"size": 5, "text": base64(body), "encoding": "base64"}
    exchange = recorded(response={"content": content, "headers": headers(content_encoding="gzip")})
    assert not exchange.failure and exchange.response and exchange.response.body == b"\xef\xbb\xbf{}"


def test_har_restores_the_bytes_behind_lone_surrogates() -> None:
    """mitmproxy writes a byte that is not UTF-8 as a lone surrogate."""
    exchange = recorded(
        request={"method": "POST", "bodySize": 3, "postData": {"mimeType": JSON, "text": "\udcff\udcfe{"}},
        response={"content": {"size": 9, "text": '{"a":"\udcff"}'}},
    )
    assert not exchange.failure and exchange.body == b"\xff\xfe{"
    assert exchange.response and exchange.response.body == b'{"a":"\xff"}'


def test_har_reads_lone_surrogates_that_are_no_bytes() -> None:
    exchange = recorded(response={"content": {"size": 3, "text": "\ud800"}})
    assert failure_of(exchange) == "the recorded body of the reply differs from the sent one"
    exchange = recorded(request={"headers": headers(a="\ud800")}, response={"statusText": "\udfff"})
    assert exchange.headers == (("a", "\ufffd"),) and exchange.response and exchange.response.reason == "\ufffd"
