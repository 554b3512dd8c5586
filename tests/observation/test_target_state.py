"""Test what is known about a target, and the answers to the questions of causes."""

from __future__ import annotations

import pytest

from conformance.core.generated_values import NoGeneratedValues
from conformance.observation.records import Record
from conformance.observation.target_state import Certainty, TargetState
from tests.support.kit import TAG, contract_of, knowing

TM, TR = "trackingmore-v2", "trackier-v1"
OWN = {"carrier_code": "dhl", "tracking_number": f"CT{TAG}1"}
FOREIGN = {"carrier_code": "dhl", "tracking_number": "RP325552475CN"}


@pytest.mark.parametrize(
    ("situation", "names", "answer"),
    [
        ("created", OWN, Certainty.YES),
        ("deleted", OWN, Certainty.NO),
        ("doubtful", OWN, Certainty.MAYBE),
        ("unknown", OWN, Certainty.NO),
        ("created", FOREIGN, Certainty.YES),
        ("deleted", FOREIGN, Certainty.NO),
        ("doubtful", FOREIGN, Certainty.MAYBE),
        ("unknown", FOREIGN, Certainty.MAYBE),
    ],
)
def test_exists_follows_from_the_situation_of_a_record(
    situation: str, names: dict[str, str], answer: Certainty
) -> None:
    state, place = knowing(TM), ("tracking", (names["carrier_code"], names["tracking_number"]))
    if situation == "created":
        state.created[place] = Record("tracking", names)
    elif situation != "unknown":
        getattr(state, situation).add(place)
    assert state.exists(state.contract.resources["tracking"], names) is answer


def test_unproven_values_are_compared_as_a_whole() -> None:
    state = knowing(TM)
    state.note_unproven_value({"b": [1, "\ud800"], "a": None})
    assert (
        state.is_unproven_value({"a": None, "b": [1, "\ud800"]})
        and not state.is_unproven_value({"a": None})
        and not state.is_unproven_value("a")
    )


def test_possible_choices_begin_with_every_dialect() -> None:
    assert knowing(TR).possible_choices == {axis: frozenset(choices) for axis, choices in contract_of(TR).axes.items()}


def test_opposite_exchanges_yes_and_no() -> None:
    assert [each.opposite for each in (Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES)] == [
        Certainty.YES,
        Certainty.MAYBE,
        Certainty.MAYBE,
        Certainty.NO,
    ]


def test_exists_is_uncertain_for_recorded_traffic() -> None:
    contract = contract_of("library")
    loan = contract.resources["loan"]
    absent = {"loan_id": knowing("library").names.absent_id(loan.key_pattern or "")}
    assert knowing("library").exists(loan, absent) is Certainty.NO
    strangers = TargetState(contract, NoGeneratedValues())
    assert strangers.exists(loan, absent) is Certainty.MAYBE
    assert strangers.value_in_use(loan, "book", "anything") is Certainty.MAYBE
