"""Test the parts of exchanges that formats share."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.support.traffic_files import (
    LOANS,
    answered,
    archive,
    asked,
    base64,
    cassette,
    entry,
    exchange,
    read,
    written,
)

ONE = exchange(asked("GET", "/loans"), answered(LOANS))


def test_recorded_bodies_are_those_sent_over_the_network(tmp_path: Path) -> None:
    body = json.dumps(LOANS)
    packed = exchange(asked("GET", "/loans"), answered("", **{"Content-Encoding": "gzip"}))
    packed["response"]["body"] = {"base64_string": base64(gzip.compress(body.encode()))}
    unpacked = exchange(asked("GET", "/loans"), answered(LOANS, **{"Content-Encoding": "br"}))
    forgotten = entry(ONE, size=100, mimeType="application/json")
    coded = entry(ONE, text=base64(body.encode()), encoding="base64", size=len(body))
    exchanges, _ = read(
        written(tmp_path, "a", cassette(packed, unpacked)), written(tmp_path, "b", archive(coded, forgotten))
    )
    assert [each.response.body.decode() for each in exchanges if each.response] == [body, body, body, ""]
    assert [bool(each.failure) for each in exchanges] == [False, False, False, True]
