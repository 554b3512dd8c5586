"""Test that cassettes of vcrpy become exchanges."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.recording.formats.vcr import Vcr
from conformance.recording.recorded_exchange import RecordedExchange, Source
from tests.support.traffic_files import BASE, TRAFFIC, base64, read, written

REPLY_LOST = "the body of the reply was not recorded"
REQUEST_LOST = "the body of the request was not recorded"


@pytest.mark.parametrize("name", ["vcrpy.yaml", "vcrpy.json"])
def test_vcr_reads_cassettes_of_vcrpy(name: str) -> None:
    exchanges, faults = read(TRAFFIC / name)
    assert not faults
    assert [(each.source.number, each.method, each.url.path) for each in exchanges[:2]] == [
        (1, "GET", "/v2/carriers"),
        (2, "POST", "/v2/trackings/post"),
    ]
    assert len(exchanges) == 8 and all(each.response and each.started and not each.exact for each in exchanges)
    assert json.loads(exchanges[1].body or b"") == {"tracking_number": "VCR00000001", "carrier_code": "china-post"}


def test_vcr_reads_aliases_as_vcrpy_writes_them(tmp_path: Path) -> None:
    text = "interactions:\n- request: &r {method: GET, uri: 'http://x/y', headers: {A: &v [b]}}\n  response: null\n"
    text += "- request: *r\n  response: {status: {code: 200}, headers: {C: *v}, body: {string: !!binary e30=}}\n"
    exchanges, faults = read(written(tmp_path, "a.yaml", text))
    assert not faults and exchanges[1].headers == (("A", "b"),)
    assert exchanges[1].response and exchanges[1].response.body == b"{}"


def recorded(*, request: dict[str, Any] | None = None, response: dict[str, Any] | None = None) -> RecordedExchange:
    """An interaction with these members; without a body unless they have one."""
    sent = {"method": "GET", "uri": f"{BASE}/loans", "headers": {}, **(request or {"body": None})}
    reply = {"status": {"code": 200, "message": "OK"}, "headers": {}, **(response or {"body": {"string": "{}"}})}
    return Vcr().read({"request": sent, "response": reply}, Source(Path("a.yaml"), 1))


REPLIES: dict[str, tuple[dict[str, Any], bytes, str]] = {
    "a string": ({"body": {"string": "{}"}}, b"{}", ""),
    "bytes": ({"body": {"string": b"\xff"}}, b"\xff", ""),
    "base64": ({"body": {"encoding": "utf-8", "base64_string": "e30="}}, b"{}", ""),
    "text without an object": ({"body": "{}"}, b"{}", ""),
    "the content of an HTTPX stub": ({"content": "{}", "status_code": 200}, b"{}", ""),
    "an empty string": ({"body": {"string": ""}}, b"", ""),
    "empty base64": ({"body": {"base64_string": ""}}, b"", ""),
    "no member, and a status without content": ({"status": {"code": 204, "message": ""}}, b"", ""),
    "no member, and a length of zero": ({"headers": {"Content-Length": ["0"]}}, b"", ""),
    "no member": ({"headers": {}}, b"", REPLY_LOST),
    "null": ({"body": None}, b"", REPLY_LOST),
    "an empty object": ({"body": {}}, b"", REPLY_LOST),
    "a string of null": ({"body": {"string": None}}, b"", REPLY_LOST),
    "a member of a serializer": ({"parsed_body": {"code": 0}}, b"", REPLY_LOST),
    "a body that a filter removed": (
        {"body": {"string": ""}, "headers": {"Content-Length": ["23"]}},
        b"",
        REPLY_LOST,
    ),
}


@pytest.mark.parametrize("what", REPLIES)
def test_vcr_reads_the_body_of_a_reply_or_names_it_missing(what: str) -> None:
    members, body, why = REPLIES[what]
    exchange = recorded(response=members)
    assert exchange.response and exchange.response.body == body
    assert (exchange.failure.message if exchange.failure else "") == why


def test_vcr_expects_no_body_in_a_reply_to_head() -> None:
    announced = {"body": {"string": ""}, "headers": {"Content-Length": ["23"]}}
    assert not recorded(request={"method": "HEAD", "body": None}, response=announced).failure


REQUESTS: dict[str, tuple[dict[str, Any], bytes | None, str]] = {
    "a string": ({"method": "POST", "body": "{}"}, b"{}", ""),
    "bytes": ({"method": "POST", "body": b"\xff"}, b"\xff", ""),
    "base64": ({"method": "POST", "body": {"base64_string": "e30="}}, b"{}", ""),
    "null": ({"method": "POST", "body": None}, None, ""),
    "no member of a GET": ({"method": "GET"}, None, ""),
    "no member of a DELETE": ({"method": "DELETE"}, None, ""),
    "no member, and a length of zero": ({"method": "POST", "headers": {"Content-Length": ["0"]}}, None, ""),
    "no member": ({"method": "POST"}, None, REQUEST_LOST),
    "a member of a serializer": ({"method": "DELETE", "parsed_body": {"a": 1}}, None, REQUEST_LOST),
    "a body that a filter removed": (
        {"method": "POST", "body": None, "headers": {"Content-Length": ["7"]}},
        None,
        REQUEST_LOST,
    ),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_vcr_reads_the_body_of_a_request_or_names_it_missing(what: str) -> None:
    members, body, why = REQUESTS[what]
    exchange = recorded(request=members)
    assert (exchange.body, exchange.failure.message if exchange.failure else "") == (body, why)


def test_vcr_names_bodies_missing_that_were_iterators(tmp_path: Path) -> None:
    """vcrpy writes an object of Python for a body that is an iterator."""
    text = """interactions:
- request:
    body: !!python/object/apply:builtins.iter
      args:
      - - !!binary e30=
      state: 1
    headers: &h {Content-Type: [application/json]}
    method: POST
    uri: https://library.example.com/v1/loans
  response: {body: {string: '{}'}, headers: *h, status: {code: 200, message: OK}}
- request: {body: null, headers: *h, method: GET, uri: 'https://library.example.com/v1/loans'}
  response: {body: {string: '{}'}, headers: *h, status: {code: 200, message: OK}}
- request: !!python/object/apply:os.system [touch pwned]
version: 1
"""
    path = written(tmp_path, "a.yaml", text)
    exchanges, faults = read(path)
    assert [each.failure.message if each.failure else "" for each in exchanges] == [REQUEST_LOST, ""]
    tag = "the YAML tag tag:yaml.org,2002:python/object/apply:os.system is not supported"
    assert faults == [f"{path}: exchange 3: line 13: {tag}"]


def test_vcr_names_bodies_missing_that_a_serializer_parsed(tmp_path: Path) -> None:
    """A common serializer of pytest-recording replaces JSON bodies by parsed ones."""
    text = """interactions:
- request:
    headers: {content-type: [application/json]}
    method: POST
    parsed_body: {book: '1'}
    uri: https://library.example.com/v1/loans
  response:
    headers: {content-type: [application/json]}
    parsed_body: {code: 0}
    status: {code: 200, message: OK}
version: 1
"""
    exchanges, faults = read(written(tmp_path, "test_lend.yaml", text))
    assert not faults and [each.failure.message for each in exchanges if each.failure] == [REPLY_LOST]


@pytest.mark.parametrize(
    ("body", "coding", "plain"),
    [
        (gzip.compress(b"{}", mtime=0), "gzip", b"{}"),
        (gzip.compress(b"{}", mtime=0), "x-gzip", b"{}"),
        (b"{}", "gzip", b"{}"),
        (b"null", "gzip", b"null"),
        (b"null", "br", b"null"),
        (b"\xef\xbb\xbf{}", "gzip", b"\xef\xbb\xbf{}"),
        (b"\xef\xbb\xbf{}", "br", b"\xef\xbb\xbf{}"),
        (b"caf\xe9", "gzip", b"caf\xe9"),
        (b"7", "deflate", b"7"),
    ],
)
def test_vcr_unpacks_a_body_only_if_it_is_packed(body: bytes, coding: str, plain: bytes) -> None:
    reply = {"body": {"base64_string": base64(body)}, "headers": {"Content-Encoding": [coding]}}
    exchange = recorded(response=reply)
    assert not exchange.failure and exchange.response and exchange.response.body == plain


@pytest.mark.parametrize(
    ("body", "coding", "why"),
    [
        (
            gzip.compress(b"{}" * 99, mtime=0)[:-9],
            "gzip",
            "the recorded body cannot be decompressed: too large or cut off",
        ),
        (b"\x0b\x01\x80{}\x03\xff", "br", "the recorded body has an unknown content coding"),
        (b"\x28\xb5\x2f\xfd\x04\x00", "zstd", "the recorded body has an unknown content coding"),
        (b"\xff\xff\xff", "deflate", "the recorded body cannot be decompressed: not deflate"),
    ],
)
def test_vcr_judges_no_body_that_it_cannot_unpack(body: bytes, coding: str, why: str) -> None:
    reply = {"body": {"base64_string": base64(body)}, "headers": {"Content-Encoding": [coding]}}
    failure = recorded(response=reply).failure
    assert failure and failure.message == why
