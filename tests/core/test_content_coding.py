"""Test that bodies lose the content coding that the client accepts, and no other one."""

from __future__ import annotations

import gzip
import zlib

import pytest

from conformance.core.content_coding import accepts_coding, without_coding
from conformance.core.exchange import Request, Response

PLAIN = b'{"code": 200}'
PACKED = gzip.compress(PLAIN, mtime=0)


def asking(accepted: str | None) -> Request:
    return Request("GET", "/", headers=(("Accept-Encoding", accepted),) if accepted is not None else ())


def coded(coding: str, body: bytes) -> Response:
    headers = (("Content-Encoding", coding), ("Content-Length", str(len(body))), ("Vary", "Accept-Encoding"))
    return Response(200, headers, body)


@pytest.mark.parametrize(
    ("accepted", "coding", "expected"),
    [
        ("gzip", "gzip", True),
        ("deflate, GZIP;q=0.5", "gzip", True),
        ("gzip", "x-gzip", True),
        ("gzip; q=0.001", "gzip", True),
        ("gzip;q=0, br", "gzip", False),
        ("gzip; Q = 0.000", "gzip", False),
        ("identity", "gzip", False),
        ("deflate", "gzip", False),
        (None, "gzip", False),
    ],
)
def test_accepted_coding(accepted: str | None, coding: str, expected: bool) -> None:
    assert accepts_coding(asking(accepted), coding) is expected


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", PACKED),
        ("GZip", PACKED),
        ("x-gzip", PACKED),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN, wbits=-15)),
    ],
)
def test_accepted_body_is_decompressed(coding: str, body: bytes) -> None:
    plain = without_coding(asking("gzip, deflate"), coded(coding, body), 100)
    assert plain == Response(200, (("Vary", "Accept-Encoding"),), PLAIN)


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [
        ("identity", "gzip", PACKED),
        ("gzip", "br", b"\x8b"),
        ("gzip", "gzip", PLAIN),
        ("gzip", "gzip", PACKED[:-1]),
        ("gzip", "gzip", gzip.compress(bytes(101))),
        ("gzip", "gzip", b""),
    ],
    ids=["not accepted", "unknown", "plain", "cut off", "too large", "empty"],
)
def test_any_other_body_stays_as_it_is(accepted: str, coding: str, body: bytes) -> None:
    response = coded(coding, body)
    assert without_coding(asking(accepted), response, 100) is response
