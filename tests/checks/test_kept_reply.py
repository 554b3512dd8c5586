"""Test how replies are shortened before they are kept as evidence."""

from __future__ import annotations

from conformance.checks.finding import LONGEST_TEXT, Finding
from conformance.checks.kept_reply import kept_reply
from conformance.contract.json_pointer import ABSENT
from conformance.report.evidence import bounded
from tests.support.kit import JSON, get, read, reply

CARRIERS = get("/carriers")


def test_short_reply_is_kept_unchanged() -> None:
    short = read("trackingmore-v2", CARRIERS, reply({"a": 1}))[0]
    assert kept_reply(short) is short


def test_long_body_is_cut_and_its_length_is_shown() -> None:
    long = kept_reply(read("trackingmore-v2", CARRIERS, reply(b'"' + b"a" * 100_000 + b'"'))[0])
    assert long.response is not None and len(long.response.body) == 8192 and long.body is ABSENT
    assert bounded(long.response.body, long.response.omitted).endswith(f"a… {100_002 - 4096} more bytes")


def test_many_headers_are_cut_and_counted() -> None:
    headers = (*JSON, *(("a", "b" * 5000) for _ in range(10)))
    long = kept_reply(read("trackingmore-v2", CARRIERS, reply({}, headers=headers))[0])
    assert long.response is not None
    assert sum(map(len, (value for _, value in long.response.headers))) < 5000
    assert long.response.headers[-1] == ("...", "6 more headers")


def test_text_of_a_finding_is_cut() -> None:
    assert len(Finding("any", "fail", "a" * 8_000_000, "b" * 8_000_000).actual) == LONGEST_TEXT
