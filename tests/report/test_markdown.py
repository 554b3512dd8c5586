"""Test that texts keep their meaning in Markdown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given

from conformance.report.markdown import code, inert, preformatted
from tests.support.report_strategies import ANY


@given(text=ANY)
def test_hostile_texts_are_inert_in_markdown(text: str) -> None:
    shown = inert(text)
    assert shown.isprintable() and not re.search(r"[<>`*_\[\]|~@]|://|www\.", shown)
    assert "<" not in preformatted(text).removeprefix("<pre>").removesuffix("</pre>")


@pytest.mark.parametrize(
    "text", ["exit 1: a clause failed", "contract.yaml:3", "200 (success) under HTTP 200", "a = 'b', {\"c\": 1}!"]
)
def test_texts_without_markdown_stay_readable_as_they_are(text: str) -> None:
    assert inert(text) == text and code(text) == f"<code>{text}</code>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see http://x.y", "see http&#58;//x.y"),
        ("::add-mask::x", "&#58;&#58;add-mask&#58;:x"),
        (":smile: a", "&#58;smile: a"),
        ("=== ", "&#61;== "),
        ("{+ new +}", "&#123;+ new +}"),
    ],
)
def test_characters_are_escaped_where_they_have_a_meaning(text: str, shown: str) -> None:
    assert inert(text) == shown


def test_emoji_are_escaped_outside_of_code_only() -> None:
    assert (inert("asgi:careless:app"), code("asgi:careless:app")) == (
        "asgi&#58;careless:app",
        "<code>asgi:careless:app</code>",
    )


@pytest.mark.parametrize("text", ["1. a", "- b", "a & <b>", "100 %"])
def test_inert_markdown_reads_as_the_text(text: str) -> None:
    assert unescape(inert(text)) == text
