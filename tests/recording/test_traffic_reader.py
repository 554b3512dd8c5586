"""Test that recorded traffic is read from files of any format, one exchange at a time."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from conformance.recording.traffic_reader import Fault, SkippedFile, read_traffic
from tests.support.traffic_files import (
    LOANS,
    TRAFFIC,
    answered,
    archive,
    asked,
    cassette,
    entry,
    exchange,
    peak_memory,
    read,
    written,
)

ONE = exchange(asked("GET", "/loans"), answered(LOANS))


def test_read_traffic_reads_every_format_of_schemathesis_alike() -> None:
    """As text and as base64, of which its HTTP archives say nothing."""
    found = []
    for name in ("schemathesis.yaml", "schemathesis-base64.yaml", "schemathesis.har", "schemathesis-base64.har"):
        exchanges, faults = read(TRAFFIC / name)
        assert not faults and len(exchanges) == 8 and all(each.exact for each in exchanges)
        found.append([(each.method, each.url.path, each.body, each.failure) for each in exchanges])
        assert all(each.response and each.response.body.startswith(b'{"meta"') for each in exchanges)
    assert all(each == found[0] for each in found)


def test_read_traffic_reads_folders_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b/2.json", "a.yaml", "b/10.json"):
        written(tmp_path, name, cassette(ONE))
    readme = written(tmp_path, "README", "what these are\n")
    (tmp_path / "link.json").symlink_to(tmp_path / "a.yaml")
    os.mkfifo(tmp_path / "pipe")
    exchanges, faults = read(tmp_path)
    assert [str(each.source.file.relative_to(tmp_path)) for each in exchanges] == ["a.yaml", "b/10.json", "b/2.json"]
    assert not faults and SkippedFile(readme) in list(read_traffic([tmp_path]))


def test_read_traffic_finds_the_format_by_the_content(tmp_path: Path) -> None:
    for name, text in (
        ("a.har", cassette(ONE)),
        ("b.yaml", archive(entry(ONE))),
        ("c", "\ufeff" + archive(entry(ONE))),
    ):
        for kind in (text.encode(), gzip.compress(text.encode())):
            exchanges, faults = read(written(tmp_path, name, kind))
            assert [each.response.body for each in exchanges if each.response] == [json.dumps(LOANS).encode()]
            assert not faults


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
        "the address is not a URL",
    ),
    "a bad method": ('{"interactions": [{"request": {"method": "G\\u001b", "uri": "/"}}]}', "the method is not a word"),
    "cut off": ('{"interactions": [{"request": {"meth', "ends too early"),
    "no comma": ('{"interactions": [] []}', "a comma or the end of an object"),
    "no value": ('{"interactions": [,]}', "a value is expected"),
    "no colon": ('{"interactions" []}', "a name and a colon"),
    "an old cassette": ("[]", "no list of recorded exchanges"),
    "something else": ("# Read me\n", "no list of recorded exchanges"),
    "nothing": ("", "no list of recorded exchanges"),
    "an end of YAML": ("interactions:\n- request: {method: 'GET", "not YAML"),
}


OLD = {
    "JSON": cassette(ONE)[cassette(ONE).index("[") : -1],
    "YAML": "- request: !!python/object:vcr.request.Request {method: GET}\n  response: {body: {string: x}}\n",
    "later YAML": "- request: {method: GET, uri: 'http://x/'}\n  response: {body: {string: x}}\n",
}


@pytest.mark.parametrize("what", OLD)
def test_read_traffic_names_cassettes_from_before_vcrpy_1(what: str, tmp_path: Path) -> None:
    """Also in a folder, as such a file has recorded traffic."""
    path = written(tmp_path, "old", OLD[what])
    for each in (path, tmp_path):
        assert read(each) == ([], [f"{path}: is a cassette from before vcrpy 1.0; record it again"])


@pytest.mark.parametrize(
    "text", ["[]", "[1]", '[{"a": 1}]', "- a\n", "- a: 1\n", "- [request]\n", json.dumps([entry(ONE)])]
)
def test_read_traffic_names_no_other_list_an_old_cassette(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, "a", text)
    assert read(path)[1] == [f"{path}: has no list of recorded exchanges"] and not read(tmp_path)[1]


def test_read_traffic_skips_bodies_in_a_folder_that_have_a_list_of_the_same_name(tmp_path: Path) -> None:
    """Playwright writes bodies to files beside the HAR. A file that the user names must have exchanges."""
    body = written(tmp_path, "body.json", json.dumps({"entries": [{"id": 1}]}))
    assert [*read_traffic([tmp_path])] == [SkippedFile(body)]
    assert read(body) == ([], [f"{body}: exchange 1: the request is missing or not an object"])


def test_read_traffic_names_a_zip_archive(tmp_path: Path) -> None:
    """Playwright writes one if the path of the HAR ends with `.zip`."""
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archived:
        archived.writestr("har.har", archive(entry(ONE)))
    assert "is a zip archive; unpack it" in read(path)[1][0] and not read(tmp_path)[1]


def test_read_traffic_reads_zlib_files(tmp_path: Path) -> None:
    """mitmproxy writes one if the path of the HAR ends with `.zhar`."""
    packed = zlib.compress(archive(*[entry(ONE)] * 999).encode(), 9)
    exchanges, faults = read(written(tmp_path, "a.zhar", packed))
    assert len(exchanges) == 999 and not faults
    faults = read(written(tmp_path, "b.zhar", packed[:-9]))[1]
    assert len(faults) == 1 and "the zlib file ends too early" in faults[0]


@pytest.mark.parametrize("what", BAD)
def test_read_traffic_reports_a_bad_file_in_one_line(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text, says = BAD[what]
    exchanges, faults = read(written(tmp_path, "bad", text))
    assert not exchanges and len(faults) == 1
    assert faults[0].startswith(f"{tmp_path / 'bad'}: ") and says in faults[0] and "\n" not in faults[0]
    assert not (tmp_path / "pwned").exists()


def test_read_traffic_reads_on_after_a_bad_exchange(tmp_path: Path) -> None:
    text = cassette(ONE, {"request": 7}, ONE)
    exchanges, faults = read(written(tmp_path, "a.json", text))
    assert [each.source.number for each in exchanges] == [1, 3] and "exchange 2: the request is missing" in faults[0]


@pytest.mark.parametrize("place", ["uri", "body", "headers"])
def test_read_traffic_reads_lone_surrogates(place: str, tmp_path: Path) -> None:
    odd = exchange(asked("GET", "/loans"), answered(LOANS))
    odd["request"][place] = {"A": ["\udcff"]} if place == "headers" else f"https://x/\udcff{place}"
    text = cassette(ONE, odd, ONE)
    assert "\\udcff" in text
    for kind in (text, "\n".join(map(json.dumps, (ONE, odd, ONE)))):
        exchanges, faults = read(written(tmp_path, "a.json", kind))
        assert [each.source.number for each in exchanges] == [1, 2, 3] and not faults
        assert "\udcff" not in str([exchanges[1].url, exchanges[1].headers])


def test_read_traffic_refuses_at_most_the_exchange_with_lone_surrogates(tmp_path: Path) -> None:
    text = cassette(ONE, {"request": {"method": "\ud800", "uri": "/"}}, ONE, **{"\udcff": 1})
    for each in (text, text.replace('"method": "\\ud800"', '"method": NaN, "x": "\\ud800"')):
        exchanges, faults = read(written(tmp_path, "a.json", each))
        assert [each.source.number for each in exchanges] == [1, 3] and len(faults) == 1


@pytest.mark.parametrize(
    ("element", "address"),
    [
        ({"request": {"method": 7, "uri": "https://x.example.com/a"}}, "https://x.example.com/a"),
        (
            '{"request": {"method": "GET", "url": "https://x.example.com/a"}, "response": nope}',
            "https://x.example.com/a",
        ),
        ({"request": {"method": 7, "uri": "/a"}}, None),
        ({"request": {"method": 7, "uri": "http://[/"}}, None),
        ('{"request": nope}', None),
        ([], None),
    ],
)
def test_read_traffic_keeps_the_address_of_an_exchange_that_it_cannot_read(
    element: Any, address: str | None, tmp_path: Path
) -> None:
    text = element if isinstance(element, str) else json.dumps(element)
    (fault,) = read_traffic([written(tmp_path, "a.json", '{"interactions": [' + text + "]}")])
    assert isinstance(fault, Fault)
    assert (fault.request.url.geturl() if fault.request else None) == address


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_read_traffic_uses_no_more_memory_for_a_long_file(kind: str, tmp_path: Path) -> None:
    item = json.dumps(ONE)
    texts = {
        "json": lambda count: '{"interactions": [' + ",".join([item] * count) + "]}",
        "yaml": lambda count: "interactions:\n" + f"- {item}\n" * count,
    }
    short, long = (peak_memory(written(tmp_path, str(count), texts[kind](count)))[0] for count in (300, 3000))
    assert long < short * 2


def test_read_traffic_accepts_odd_file_names(tmp_path: Path) -> None:
    odd = written(tmp_path, "-- ..\n\x1b[31m.json", cassette(ONE))
    exchanges, faults = read(tmp_path)
    assert exchanges[0].source.file == odd and not faults


def test_read_traffic_reports_paths_that_are_no_files(tmp_path: Path) -> None:
    _, faults = read(tmp_path / "none", Path("/dev/zero"), tmp_path / ("x" * 300), tmp_path / "y\0")
    assert [each.rpartition(": ")[2] for each in faults][:3] == [
        "does not exist",
        "is not a file",
        "File name too long",
    ]
    assert len(faults) == 4
    (tmp_path / "void").mkdir()
    assert read(tmp_path / "void")[1] == [f"{tmp_path / 'void'}: the folder is empty"]
