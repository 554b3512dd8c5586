"""Test how failures become symptoms: which texts count as the same deviation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks.finding import Finding
from conformance.checks.symptoms import MOST_SYMPTOMS, SymptomLog, exchange_number
from tests.support.kit import get, read, reply

TM = "trackingmore-v2"
SEEN = read(TM, get("/carriers"), reply({}))[0]


def deviations(*texts: tuple[str, str]) -> list[str]:
    log = SymptomLog()
    for expected, actual in texts:
        log.add(Finding("create.readable", "fail", expected, actual), SEEN)
    return [each.key.deviation for each in log.all()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("title is 'a', as sent", "'b'"), ("title is 'it\\'s', as sent", "''")),
        (("tracking_number is CTx1, as sent", "none"), ("tracking_number is CTy29, as sent", "none")),
        (("a total of 84", "85"), ("a total of 9", "10")),
        (("title is 'a', as sent", "'b'"), ("title is 'cut off", "'b'")),
        (("the value: {'a': 1}", "[1]"), ("the value: {'b': 2}", "[]")),
    ],
)
def test_values_make_no_other_deviation(one: tuple[str, str], other: tuple[str, str]) -> None:
    first, second = deviations(one)[0], deviations(other)[0]
    assert first.replace(", as sent", "") == second.replace(", as sent", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("title is 'a', as sent", "'b'"), ("comment is 'a', as sent", "'b'")),
        (("code 4016", "errors of items: code 4017"), ("code 4016", "errors of items: code 4012")),
        (("HTTP 200", "HTTP 201"), ("HTTP 200", "HTTP 202")),
    ],
)
def test_members_codes_and_statuses_make_another_deviation(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert len(deviations(one, other)) == 2


def test_the_outcome_of_a_reply_is_a_deviation_whatever_was_expected() -> None:
    assert deviations(("code 4016", SEEN.summary), ("code 4017", SEEN.summary)) == [SEEN.summary]


def test_only_an_undocumented_internal_error_makes_another_deviation() -> None:
    log = SymptomLog()
    documented, undocumented = (
        reply({"meta": {"code": 500, "type": "Server error", "message": ""}}, 500),
        reply({}, 500),
    )
    for each in (reply({}), documented, undocumented):
        log.add(Finding("json.strict", "fail", "JSON", "text"), read(TM, get("/carriers"), each)[0])
    assert [each.key.deviation for each in log.all()] == ["JSON | text", "JSON | text | an internal error"]


def test_a_symptom_counts_its_failures_and_keeps_the_first() -> None:
    log = SymptomLog()
    added = [log.add(Finding("create.readable", "fail", "title", f"'{n}'"), SEEN) for n in range(3)]
    (only,) = log.all()
    assert added == [True, False, False]
    assert (only.count, only.finding.actual, len(only.exchanges), only.paths) == (3, "'0'", 1, {"/carriers"})


def test_an_exchange_has_the_same_number_in_every_process() -> None:
    other = read(TM, get("/carriers"), reply({"a": 1}))[0]
    assert exchange_number(SEEN) == 169976286951566 != exchange_number(other)


@given(st.text(), st.text())
def test_any_text_is_bounded(expected: str, actual: str) -> None:
    assert all(len(each) <= 300 for each in deviations((expected * 40, actual * 40)))


def test_very_many_deviations_of_a_clause_are_bounded() -> None:
    names = (f"member {'a' * (n + 1)}" for n in range(MOST_SYMPTOMS + 20))
    assert len(deviations(*((each, "none") for each in names))) == MOST_SYMPTOMS
