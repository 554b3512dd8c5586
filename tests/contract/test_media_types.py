"""Test which media types a run sends and reads."""

from __future__ import annotations

import pytest

from conformance.contract.media_types import first_json, first_sendable, fits_any, is_form, is_json, sent_type


@pytest.mark.parametrize(
    ("media", "json", "form"),
    [
        ("application/json", True, False),
        ('Application/JSON; charset="utf-8"', True, False),
        ("application/problem+json", True, False),
        ("application/merge-patch+json", True, False),
        ("application/jsonp", False, False),
        ("+json", False, False),
        ("text/plain", False, False),
        ("", False, False),
        ("application/x-www-form-urlencoded; charset=utf-8", False, True),
    ],
)
def test_media_type_is_json_or_a_form(media: str, json: bool, form: bool) -> None:
    assert (is_json(media), is_form(media)) == (json, form)


@pytest.mark.parametrize(
    ("documented", "sendable", "json"),
    [
        (["multipart/form-data", "application/x-www-form-urlencoded", "application/json"], 1, 2),
        (["application/xml", "application/hal+json"], 1, 1),
        (["*/*"], 0, 0),
        (["text/csv"], None, None),
        ([], None, None),
    ],
)
def test_first_media_type_that_can_be_used(documented: list[str], sendable: int | None, json: int | None) -> None:
    found = first_sendable(documented), first_json(documented)
    assert found == tuple(None if each is None else documented[each] for each in (sendable, json))


def test_sent_type_has_no_wildcard() -> None:
    assert (sent_type("*/*"), sent_type("application/hal+json")) == ("application/json", "application/hal+json")


def test_fits_any_knows_wildcards_and_ignores_parameters() -> None:
    assert fits_any("text/CSV; header=present", ["application/json", "text/*"])
    assert not fits_any("", ["application/json"]) and not fits_any("text/csv", [])
