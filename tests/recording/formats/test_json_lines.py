"""Test that lines of JSON become exchanges, and that a bad line is refused by its number."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.core.exchange import Response
from conformance.recording.formats.json_lines import JsonLines
from conformance.recording.recorded_exchange import INCOMPLETE, InvalidExchange, RecordedExchange, Source
from conformance.recording.traffic_reader import SkippedFile, read_traffic
from tests.support.traffic_files import (
    BASE,
    JSON,
    LOAN,
    LOANS,
    answered,
    asked,
    base64,
    cassette,
    entry,
    exchange,
    peak_memory,
    read,
    written,
)

ONE = exchange(asked("GET", "/loans"), answered(LOANS))
TYPE = {"Content-Type": "application/json"}


def line(response: Any = None, **request: Any) -> dict[str, Any]:
    """An exchange as a gateway writes it; `response` is what its reply has beside or in place of the usual."""
    sent = {"method": "GET", "url": f"{BASE}/loans", "headers": {"Library-Key": "[masked]"}, **request}
    usual = {"status": 200, "headers": TYPE, "body": json.dumps(LOANS)}
    return {"request": sent, "response": {**usual, **(response or {})}}


def lines(*each: Any) -> str:
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in each)


def one(element: Any) -> RecordedExchange:
    return JsonLines().read(element, Source(Path("tap.jsonl"), 1))


def test_json_lines_reads_an_exchange(tmp_path: Path) -> None:
    posted = line({"status": 201}, method="POST", headers=[["A", "1"], ["a", "2"]], body=json.dumps(LOAN))
    times = {"started": "2026-01-02T03:04:05Z", "duration_ms": 12.5}
    exchanges, faults = read(written(tmp_path, "tap.jsonl", lines(line(), {**posted, **times, "route": "loans"})))
    assert not faults and [str(each.source) for each in exchanges] == [
        f"{tmp_path / 'tap.jsonl'}, exchange 1",
        f"{tmp_path / 'tap.jsonl'}, exchange 2",
    ]
    first, second = exchanges
    assert (first.method, first.url.geturl(), first.body) == ("GET", f"{BASE}/loans", None)
    assert first.headers == (("Library-Key", "[masked]"),) and first.started == 0 and not first.exact
    assert first.response == Response(200, tuple(TYPE.items()), json.dumps(LOANS).encode())
    assert (second.method, second.headers) == ("POST", (("A", "1"), ("a", "2")))
    assert second.body == json.dumps(LOAN).encode() and second.response and second.response.status == 201
    assert (second.started, second.duration_s, second.exact) == (1767323045.0, 0.0125, True)
    assert not first.failure and not second.failure


@pytest.mark.parametrize(
    ("headers", "pairs"),
    [
        (None, ()),
        ([], ()),
        ({"A": ["1", "2"], "b": "3"}, (("A", "1"), ("A", "2"), ("b", "3"))),
        ([["A", "1"], ["b", ["2", "3"]]], (("A", "1"), ("b", "2"), ("b", "3"))),
        ({":method": "GET", "A": "1"}, (("A", "1"),)),
    ],
)
def test_json_lines_reads_headers_of_an_object_or_of_pairs(headers: Any, pairs: Any) -> None:
    recorded = one(line({"headers": headers}, headers=headers))
    assert recorded.response and recorded.headers == recorded.response.headers == pairs


@pytest.mark.parametrize(
    ("part", "body"),
    [({"body": "caf\u00e9"}, "caf\u00e9".encode()), ({"body_base64": base64(b"\xff")}, b"\xff"), ({"body": ""}, b"")],
)
def test_json_lines_reads_bodies_of_text_and_base64(part: Any, body: bytes) -> None:
    recorded = one({"request": {**line()["request"], **part}, "response": {"status": 200, **part}})
    assert recorded.response and recorded.body == recorded.response.body == body and not recorded.failure


def test_json_lines_unpacks_bodies() -> None:
    packed = {"headers": {"Content-Encoding": "gzip"}, "body": None, "body_base64": base64(gzip.compress(b"{}"))}
    response = one(line(packed)).response
    assert response and response.body == b"{}"


@pytest.mark.parametrize(
    ("element", "why"),
    [
        ({**line(), "response": None}, "no reply was recorded"),
        (line({"body": None}), "the body of the reply was not recorded"),
        (line({"truncated": True}), "only the beginning of the body of the reply was recorded"),
        (line(headers={"Content-Length": "7"}), "the body of the request was not recorded"),
        (line(method="POST"), "the body of the request was not recorded"),
        (line(body="x", truncated=True), "only the beginning of the body of the request was recorded"),
        (line(body="\ufffd"), "the recorded body of the request differs from the sent one"),
    ],
)
def test_json_lines_names_what_was_not_recorded(element: Any, why: str) -> None:
    failure = one(element).failure
    assert failure and (failure.kind, failure.message) == (INCOMPLETE, why)


@pytest.mark.parametrize(
    "element",
    [
        line({"status": 204, "body": None}),
        line({"headers": {"Content-Length": "0"}, "body": None}),
        line({"body": None}, method="HEAD"),
        line(method="DELETE"),
        line(method="POST", body=""),
        line(method="POST", headers={"Content-Length": "0"}),
    ],
)
def test_json_lines_expects_no_body_where_there_is_none(element: Any) -> None:
    recorded = one(element)
    assert recorded.response and not recorded.body and not recorded.failure
    assert recorded.response.body in (b"", json.dumps(LOANS).encode())


ODD = {
    "a comment": ("# Taps", "not JSON"),
    "the end of a line": ('"status": 200}}', "not JSON"),
    "null": ("null", "the exchange is missing"),
    "a list": ("[1]", "the exchange is missing"),
    "no JSON": ('{"request": {"meth', "not JSON"),
    "bad UTF-8": (b'{"request": "\xff"}', "not JSON"),
    "a deep nest": ("[" * 5000, "not JSON"),
    "no object": ("7", "the exchange is missing"),
    "something else": ({"level": "info"}, "the request is missing"),
    "no address": (line(url=None), "the address is missing"),
    "a bad address": (line(url="http://[/"), "the address is not a URL"),
    "a bad method": (line(method="G\x1b"), "the method is not a word"),
    "an odd status": (line({"status": 7}), "the HTTP status"),
    "a response of text": ({**line(), "response": "OK"}, "the response is missing"),
    "bad base64": (line({"body_base64": "?"}), "base64"),
    "a body of JSON": (line({"body": LOANS}), "a body is neither a string nor base64"),
    "headers of text": (line(headers="A: 1"), "the list of headers is missing"),
    "a header of three": (line(headers=[["A", "1", "2"]]), "a header is not a name with a string"),
    "a header of nothing": (line(headers={"A": None}), "the value of a header is not a string"),
}


@pytest.mark.parametrize(("what", "place"), [(each, n) for each in ODD for n in range(3)])
def test_json_lines_refuses_an_odd_line_by_its_number(what: str, place: int, tmp_path: Path) -> None:
    odd, why = ODD[what]
    raw = odd if isinstance(odd, bytes) else lines(odd).strip().encode()
    text = [json.dumps(line()).encode(), json.dumps(line()).encode()]
    path = written(tmp_path, "tap", b"\n".join([*text[:place], raw, *text[place:]]))
    exchanges, faults = read(path)
    assert [each.source.number for each in exchanges] == [n for n in (1, 2, 3) if n != place + 1]
    assert len(faults) == 1 and faults[0].startswith(f"{path}: exchange {place + 1}: ") and why in faults[0]
    assert "\n" not in faults[0]


def test_json_lines_reads_exchanges_of_other_formats(tmp_path: Path) -> None:
    exchanges, faults = read(written(tmp_path, "a", lines(entry(ONE), ONE, line())))
    assert not faults and len({(each.url.path, each.response and each.response.body) for each in exchanges}) == 1


@pytest.mark.parametrize(
    "text",
    [
        lines({"level": "info", "request": {"method": "GET", "url": "/loans"}}),
        lines(*[{"level": "info"}] * 20, line()),
        '{"format": "x",\n "page": 1}\n',
    ],
)
def test_json_lines_needs_an_exchange_on_the_first_lines(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, "notes.jsonl", text)
    assert read(path)[1] == [f"{path}: has no list of recorded exchanges"]
    assert [*read_traffic([tmp_path])] == [SkippedFile(path)]


def test_json_lines_leaves_a_list_on_one_line_to_its_format(tmp_path: Path) -> None:
    exchanges, faults = read(written(tmp_path, "a.json", cassette(ONE, ONE) + "\n"))
    assert len(exchanges) == 2 and not faults


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_json_lines_uses_no_more_memory_for_a_long_file(pack: Any, tmp_path: Path) -> None:
    short, long = (
        peak_memory(written(tmp_path, str(count), pack(lines(*[line()] * count).encode())))[0] for count in (300, 3000)
    )
    assert long < short * 2


def test_json_lines_ends_at_a_gigantic_line(tmp_path: Path) -> None:
    text = lines(line(), json.dumps(line())[:-1] + " " * (33 << 20) + "}", line())
    exchanges, faults = read(written(tmp_path, "a.gz", gzip.compress(text.encode())))
    assert len(exchanges) == 1
    assert faults == [f"{tmp_path / 'a.gz'}: after exchange 1: one exchange has more than 32 MiB"]


@given(st.dictionaries(st.sampled_from(["method", "url", "headers", "body", "status", "truncated"]), JSON), JSON)
@settings(max_examples=200, deadline=None)
def test_json_lines_refuses_anything_but_exchanges(members: dict[str, Any], other: Any) -> None:
    for element in ({"request": members, "response": members}, line(members), line(**members), other):
        JsonLines().recognises(element)
        try:
            one(element)
        except InvalidExchange as why:
            assert "\n" not in str(why)
