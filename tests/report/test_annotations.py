"""Test the workflow commands of annotations."""

from __future__ import annotations

from conformance.report.annotations import annotation


def test_annotation_has_properties_and_lines() -> None:
    assert annotation("error", "a: b, c", "x\n", "y %", file="d/e.yaml", line=7) == (
        "::error file=d/e.yaml,line=7,title=a%3A b%2C c::x\\n%0Ay %25"
    )
    assert annotation("notice", "a", "x", line=7) == "::notice title=a::x"
