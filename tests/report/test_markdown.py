"""Test that texts keep their meaning in Markdown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given

from conformance.report.markdown import inert, preformatted
from tests.support.report_strategies import ANY


@given(text=ANY)
def test_hostile_texts_are_inert_in_markdown(text: str) -> None:
    shown = inert(text)
    assert shown.isprintable() and not re.search(r"[<>`*_\[\]|~@]|://|www\.", shown)
    assert "<" not in preformatted(text).removeprefix("<pre>").removesuffix("</pre>")


@pytest.mark.parametrize("text", ["1. a", "- b", "a & <b>", "100 %"])
def test_inert_markdown_reads_as_the_text(text: str) -> None:
    assert unescape(inert(text)) == text
