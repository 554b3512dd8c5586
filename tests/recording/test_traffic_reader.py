"""Files of recorded traffic are read whatever wrote them, one exchange at a time, and hostile ones do no harm."""

from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.recording.streams import input_stream
from conformance.recording.streams.json_stream import json_items
from conformance.recording.traffic_reader import Other, read_traffic
from tests.support.traffic_files import (
    LOANS,
    TRAFFIC,
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


@pytest.mark.parametrize("name", ["vcrpy.yaml", "vcrpy.json"])
def test_cassettes_of_vcrpy(name: str) -> None:
    exchanges, faults = read(TRAFFIC / name)
    assert not faults
    assert [(each.number, each.method, each.url.path) for each in exchanges[:2]] == [
        (1, "GET", "/v2/carriers"),
        (2, "POST", "/v2/trackings/post"),
    ]
    assert len(exchanges) == 8 and all(each.response and each.started and not each.exact for each in exchanges)
    assert json.loads(exchanges[1].body or b"") == {"tracking_number": "VCR00000001", "carrier_code": "china-post"}


def test_every_file_of_schemathesis_tells_the_same() -> None:
    """As text and as base64, of which its HTTP archives say nothing."""
    told = []
    for name in ("schemathesis.yaml", "schemathesis-base64.yaml", "schemathesis.har", "schemathesis-base64.har"):
        exchanges, faults = read(TRAFFIC / name)
        assert not faults and len(exchanges) == 8 and all(each.exact for each in exchanges)
        told.append([(each.method, each.url.path, each.body, each.failure) for each in exchanges])
        assert all(each.response and each.response.body.startswith(b'{"meta"') for each in exchanges)
    assert all(each == told[0] for each in told)


def test_folders_are_read_in_the_order_of_names_and_say_what_is_something_else(tmp_path: Path) -> None:
    for name in ("b/2.json", "a.yaml", "b/10.json"):
        written(tmp_path, name, cassette(ONE))
    readme = written(tmp_path, "README", "what these are\n")
    (tmp_path / "link.json").symlink_to(tmp_path / "a.yaml")
    os.mkfifo(tmp_path / "pipe")
    exchanges, faults = read(tmp_path)
    assert [str(each.file.relative_to(tmp_path)) for each in exchanges] == ["a.yaml", "b/10.json", "b/2.json"]
    assert not faults and Other(readme) in list(read_traffic([tmp_path]))


def test_the_content_tells_what_a_file_is(tmp_path: Path) -> None:
    for name, text in (
        ("a.har", cassette(ONE)),
        ("b.yaml", archive(entry(ONE))),
        ("c", "\ufeff" + archive(entry(ONE))),
    ):
        for kind in (text.encode(), gzip.compress(text.encode())):
            exchanges, faults = read(written(tmp_path, name, kind))
            assert [each.response.body for each in exchanges if each.response] == [json.dumps(LOANS).encode()]
            assert not faults


def test_bodies_are_what_went_over_the_wire(tmp_path: Path) -> None:
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


def test_what_was_not_recorded_is_said() -> None:
    exchanges, faults = read(TRAFFIC / "browser.har")
    assert not faults
    said = [each.failure.message for each in exchanges if each.failure]
    assert said == [
        "the body of the reply was not recorded",
        "no reply was recorded",
        "the reply came out of a cache",
        "the body of the request was not recorded",
    ]


BAD = {
    "a tag": ("interactions:\n- request: !!python/object/apply:os.system [touch pwned]\n", "the YAML tag"),
    "a deep nest": ("interactions:\n- " + "[" * 500 + "]" * 500, "nested more deeply"),
    "a deep nest of JSON": ('{"interactions": [' + "[" * 5000 + "]" * 5000 + "]}", "exchange 1: not JSON"),
    "an endless nest of JSON": ('{"interactions": [' + "[" * 100_000, "ends too early"),
    "bad UTF-8": (b'{"interactions": [{"request": {"method": "\xff"}}]}', "exchange 1: not JSON"),
    "bad UTF-8 in YAML": (b"interactions:\n- request:\n    method: \xff\xfe\n", "not YAML"),
    "no request": ('{"interactions": [{}]}', "exchange 1: the request is missing"),
    "a list": ('{"interactions": [[]]}', "exchange 1: the exchange is missing"),
    "an odd status": (
        '{"interactions": [{"request": {"method": "GET", "uri": "/"}, "response": {"status": 7}}]}',
        "status",
    ),
    "bad base64": (
        '{"http_interactions": [{"request": {"method": "GET", "uri": "/", "body": {"base64_string": "?"}}}]}',
        "base64",
    ),
    "a bad address": (
        '{"interactions": [{"request": {"method": "GET", "uri": "http://[/"}}]}',
        "the address is no URL",
    ),
    "a bad method": ('{"interactions": [{"request": {"method": "G\\u001b", "uri": "/"}}]}', "the method is no word"),
    "cut off": ('{"interactions": [{"request": {"meth', "ends too early"),
    "no comma": ('{"interactions": [] []}', "a comma or the end of an object"),
    "no value": ('{"interactions": [,]}', "a value should stand here"),
    "no colon": ('{"interactions" []}', "a name and a colon"),
    "an old cassette": ("[]", "no list of recorded exchanges"),
    "something else": ("# Read me\n", "no list of recorded exchanges"),
    "nothing": ("", "no list of recorded exchanges"),
    "an end of YAML": ("interactions:\n- request: {method: 'GET", "not YAML"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_files_are_one_line_that_names_file_and_place(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text, says = BAD[what]
    exchanges, faults = read(written(tmp_path, "bad", text))
    assert not exchanges and len(faults) == 1
    assert faults[0].startswith(f"{tmp_path / 'bad'}: ") and says in faults[0] and "\n" not in faults[0]
    assert not (tmp_path / "pwned").exists()


def test_what_comes_before_and_after_a_bad_exchange_is_read(tmp_path: Path) -> None:
    text = cassette(ONE, {"request": 7}, ONE)
    exchanges, faults = read(written(tmp_path, "a.json", text))
    assert [each.number for each in exchanges] == [1, 3] and "exchange 2: the request is missing" in faults[0]


@pytest.mark.parametrize("cut", [-4, -40])
def test_a_truncated_archive_is_read_as_far_as_it_goes(cut: int, tmp_path: Path) -> None:
    noise = exchange(asked("GET", "/loans"), answered({"x": os.urandom(200_000).hex()}))
    packed = gzip.compress(cassette(ONE, noise, noise).encode())
    exchanges, faults = read(written(tmp_path, "a.gz", packed[: len(packed) * 2 // 3 + cut]))
    assert (
        exchanges and len(faults) == 1 and "after exchange" in faults[0] and "the gzip file ends too early" in faults[0]
    )


def test_damage_inside_an_archive_is_said(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(cassette(ONE).encode()))
    packed[20:40] = bytes(20)
    _, faults = read(written(tmp_path, "a.gz", bytes(packed)))
    assert len(faults) == 1 and ("gzip" in faults[0] or "JSON" in faults[0])


def peak(path: Path) -> tuple[int, list[str]]:
    """The most memory that reading takes, nothing kept."""
    tracemalloc.start()
    faults = [each for each in map(str, read_traffic([path])) if "Fault" in each]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, faults


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_long_files_take_no_more_memory_than_short_ones(kind: str, tmp_path: Path) -> None:
    item = json.dumps(ONE)
    texts = {
        "json": lambda count: '{"interactions": [' + ",".join([item] * count) + "]}",
        "yaml": lambda count: "interactions:\n" + f"- {item}\n" * count,
    }
    short, long = (peak(written(tmp_path, str(count), texts[kind](count)))[0] for count in (300, 3000))
    assert long < short * 2


def test_a_bomb_of_anchors_weighs_what_it_stands_for(tmp_path: Path) -> None:
    lines = ["a0: &a0 [" + ",".join(["xxxxxxxxxxxxxxxx"] * 50) + "]"]
    lines += [f"a{n}: &a{n} [" + ",".join([f"*a{n - 1}"] * 50) + "]" for n in range(1, 9)]
    most, faults = peak(written(tmp_path, "a.yaml", "\n".join([*lines, "interactions: []", ""])))
    assert len(faults) == 1 and "aliases included" in faults[0] and most < 5 << 20


def test_aliases_as_vcrpy_writes_them_are_read(tmp_path: Path) -> None:
    text = "interactions:\n- request: &r {method: GET, uri: 'http://x/y', headers: {A: &v [b]}}\n  response: null\n"
    text += "- request: *r\n  response: {status: {code: 200}, headers: {C: *v}, body: {string: !!binary e30=}}\n"
    exchanges, faults = read(written(tmp_path, "a.yaml", text))
    assert not faults and exchanges[1].headers == (("A", "b"),)
    assert exchanges[1].response and exchanges[1].response.body == b"{}"


@pytest.mark.parametrize("start", ['{"interactions": ["', "interactions:\n- '"])
def test_gigantic_texts_and_bombs_of_gzip_end_early(
    start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = zlib.compressobj(1, wbits=31)
    bomb = machine.compress(start.encode()) + b"".join(machine.compress(b"x" * (1 << 20)) for _ in range(100))
    most, faults = peak(written(tmp_path, "bomb.gz", bomb + machine.flush()))
    assert len(faults) == 1 and "one exchange takes more than 32 MiB" in faults[0]
    assert most < 5 * input_stream.LARGEST


def test_names_of_files_cannot_be_options_or_ways_out(tmp_path: Path) -> None:
    odd = written(tmp_path, "-- ..\n\x1b[31m.json", cassette(ONE))
    exchanges, faults = read(tmp_path)
    assert exchanges[0].file == odd and not faults


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    _, faults = read(tmp_path / "none", Path("/dev/zero"), tmp_path / ("x" * 300), tmp_path / "y\0")
    assert [each.rpartition(": ")[2] for each in faults][:3] == [
        "does not exist",
        "is not a file",
        "File name too long",
    ]
    assert len(faults) == 4
    (tmp_path / "void").mkdir()
    assert read(tmp_path / "void")[1] == [f"{tmp_path / 'void'}: the folder is empty"]


class Dribble(input_stream.Stream):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(io.BytesIO(data))
        self.size = size

    def read(self, size: int = 1) -> bytes:
        return super().read(min(size, self.size))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet=st.sampled_from('a"\\{}[],: \u00e9\n'), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=5), JSON, st.integers(1, 9), st.booleans())
@settings(max_examples=200, deadline=None)
def test_json_is_cut_where_its_values_end(items: list[Any], beside: Any, size: int, spaced: bool) -> None:
    text = json.dumps({"beside": beside, "interactions": items, "after": beside}, indent=1 if spaced else None)
    about: dict[str, Any] = {}
    found = [*json_items(Dribble(text.encode(), size), about)]
    assert found == items and about == {"beside": beside, "after": beside}


@given(st.lists(JSON, min_size=1, max_size=5), st.integers(1, 9), st.data())
@settings(max_examples=200, deadline=None)
def test_json_that_breaks_off_anywhere_is_told(items: list[Any], size: int, data: st.DataObject) -> None:
    text = json.dumps({"interactions": items}).encode()
    cut = data.draw(st.integers(0, len(text) - 1))
    read_so_far = []
    with pytest.raises(input_stream.Unreadable):
        for each in json_items(Dribble(text[:cut], size), {}):
            read_so_far.append(each)
    assert read_so_far == items[: len(read_so_far)]
