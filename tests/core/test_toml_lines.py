"""Test that the line of a key is found."""

from __future__ import annotations

import pytest

from conformance.core.toml_lines import line_of

TEXT = """\
strict = true
"rate" = 50
targets.local.url = "mock:"

[ targets."staging" ]   # a comment
url = "https://staging.example.com"
only = [
  "code.*",
]

[commands]
explore = {max-examples = 3}
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("strict", 1),
        ("rate", 2),
        ("targets local url", 3),
        ("targets staging", 5),
        ("targets staging url", 6),
        ("targets staging only", 7),
        ("targets staging gone", 5),
        ("commands explore max-examples", 12),
        ("nowhere", 1),
    ],
)
def test_line_of_a_key_or_of_what_is_around_it(place: str, line: int) -> None:
    assert line_of(TEXT, place.split()) == line
