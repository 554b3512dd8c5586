"""Test that cassettes of vcrpy become exchanges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.traffic_files import TRAFFIC, read, written


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
