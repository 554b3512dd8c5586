"""Test the syntax of common response headers, and that hostile values need little time."""

from __future__ import annotations

import time

import pytest

from conformance.core.header_syntax import SYNTAX

RIGHT = {
    "retry-after": ["0", "Sun, 06 Nov 1994 08:49:37 GMT", "Sat, 31 Dec 2016 23:59:60 GMT"],
    "location": ["", "?page=2", "../a", "https://user@[::1]:80/a;b?c=%20#d"],
    "etag": ['""', 'W/"a-b"', '"é"'],
    "link": ["<a>; rel=x , <b>;rel=\"y z\"; title*=UTF-8''a,", "<a>;rel=next;", '<a>; title="\\"; <b>"; REL=x'],
    "deprecation": ["@0", "@1688169599;x=1"],
    "ratelimit": ["limit=100, remaining=50, reset=5", '"a";r=1;t=2,"b";r=3', ":YQ==:;a;b=?0"],
    "ratelimit-limit": ["100, 100;window=60", "1.5"],
}
WRONG = {
    "retry-after": ["", "-1", "1.5", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT"],
    "location": ["a b", "é", "%zz", "http://[", "<a>"],
    "etag": ["x", "w/" + '"x"', '"a"b"', "'x'", '"a'],
    "link": ["", "a; rel=x", "<a>; title=x", "<a>; rel=x <b>; rel=y", "<a b>; rel=x", '<a>; rel="x', "<a; rel=x"],
    "deprecation": ["@1.5", "@", "1688169599", "Sun, 06 Nov 1994 08:49:37 GMT"],
    "sunset": ["Sun, 31 Feb 2034 23:59:59 GMT", "Sunday, 31-Dec-34 23:59:59 GMT", "1"],
    "ratelimit": ["", "a=", "x,", "1.2345", "1234567890123456", '"a'],
}
HOSTILE = ["; " * 50_000, "<a>" + ";    " * 20_000 + '"', "<a>; rel=x," * 8_000 + "<", '"' + '\\"' * 30_000]
HOSTILE += ["a=1," * 30_000, "1;a;" * 20_000, "%41" * 40_000 + "%", "<" * 50_000, "1" * 50_000]


@pytest.mark.parametrize(("name", "value"), [(name, each) for name, values in RIGHT.items() for each in values])
def test_syntax_accepts_what_the_specification_allows(name: str, value: str) -> None:
    assert SYNTAX[name].accepts(value)


@pytest.mark.parametrize(("name", "value"), [(name, each) for name, values in WRONG.items() for each in values])
def test_syntax_refuses_other_values(name: str, value: str) -> None:
    assert not SYNTAX[name].accepts(value)


@pytest.mark.parametrize("name", SYNTAX)
def test_syntax_has_examples_and_needs_little_time_for_hostile_values(name: str) -> None:
    assert SYNTAX[name].accepts(SYNTAX[name].right) and not SYNTAX[name].accepts(SYNTAX[name].wrong)
    start = time.process_time()
    for each in HOSTILE:
        SYNTAX[name].accepts(each)
    assert time.process_time() - start < 2
