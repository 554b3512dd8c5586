"""Test what is known about a target, and the answers to the questions of causes."""

from __future__ import annotations

import pytest

from conformance.contract.loader import load_contract
from conformance.core.generated_values import FIXED_TAG, GeneratedValues, NoGeneratedValues
from conformance.observation.certainty import Certainty
from conformance.observation.learned import learned_by, merge
from conformance.observation.records import Record
from conformance.observation.target_state import TargetState
from tests.support.kit import DATA, TAG, contract_of, knowing

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
    state.unproven.note({"b": [1, "\ud800"], "a": None})
    assert (
        {"a": None, "b": [1, "\ud800"]} in state.unproven
        and {"a": None} not in state.unproven
        and "a" not in state.unproven
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


def test_record_without_a_member_has_no_value_in_it() -> None:
    contract = contract_of("library")
    state = knowing("library")
    state.created["loan", ("10000009",)] = Record("loan", {"loan_id": "10000009"}, {"reader": "A"})
    loan = contract.resources["loan"]
    assert state.value_in_use(loan, "reader", "A") is Certainty.YES
    assert state.value_in_use(loan, "book", None) is Certainty.MAYBE


# --- forks, as walks have them ---------------------------------------------------------------------------
PLACE, OTHER_PLACE = ("tracking", ("dhl", f"CT{TAG}1")), ("tracking", ("dhl", f"CT{TAG}2"))
RECORD, OTHER_RECORD = Record("tracking", OWN), Record("tracking", {**OWN, "tracking_number": f"CT{TAG}2"})


def test_fork_changes_independently_in_every_attribute() -> None:
    state = knowing(TM)
    fork = state.fork(state.names)
    fork.created[PLACE] = RECORD
    fork.deleted.add(OTHER_PLACE)
    fork.doubtful.add(OTHER_PLACE)
    fork.uncertain_resources.add("tracking")
    fork.listed["tracking"] = [RECORD]
    fork.vocabularies["field"] = frozenset({"word"})
    fork.succeeded_operations.add("readTracking")
    fork.unproven.note("odd")
    for name in ("created", "deleted", "doubtful", "uncertain_resources", "listed", "vocabularies"):
        assert not getattr(state, name) and getattr(fork, name), name
    assert not state.succeeded_operations and "odd" not in state.unproven and "odd" in fork.unproven


def test_fork_starts_with_what_the_state_knows_and_its_own_names() -> None:
    state = knowing(TM)
    state.created[PLACE] = RECORD
    state.vocabularies["field"] = frozenset({"word"})
    names = state.names.for_walk(3)
    fork = state.fork(names)
    assert fork.names is names and state.names is not names
    assert fork.created == {PLACE: RECORD} and fork.vocabularies == {"field": frozenset({"word"})}


def test_fork_without_shared_records_has_the_others() -> None:
    state = knowing(TM)
    state.created |= {PLACE: RECORD, OTHER_PLACE: OTHER_RECORD}
    state.shared = frozenset({PLACE})
    assert [*state.fork(state.names, with_shared=False).created] == [OTHER_PLACE]
    assert [*state.fork(state.names).created] == [PLACE, OTHER_PLACE]


def test_own_records_leave_out_shared_ones_on_request_and_begin_with_the_latest() -> None:
    state = knowing(TM)
    state.created |= {PLACE: RECORD, OTHER_PLACE: OTHER_RECORD}
    state.shared = frozenset({PLACE})
    assert [*state.own_records("tracking")] == [OTHER_RECORD, RECORD]
    assert [*state.own_records("tracking", with_shared=False)] == [OTHER_RECORD]


def test_walks_start_without_what_single_walks_changed() -> None:
    state = knowing(TM)
    state.created |= {PLACE: RECORD, OTHER_PLACE: OTHER_RECORD}
    state.shared = frozenset({PLACE})
    state.deleted.add(("tracking", ("dhl", "1")))
    state.doubtful.add(("tracking", ("dhl", "2")))
    state.uncertain_resources.add("tracking")
    state.succeeded_operations.add("readTracking")
    state.unproven.note("odd")
    plain = state.without_own_records()
    assert plain.created == {PLACE: RECORD} and plain.succeeded_operations == {"readTracking"}
    assert not (plain.deleted or plain.doubtful or plain.uncertain_resources or "odd" in plain.unproven)
    assert len(state.created) == 2 and state.deleted and "odd" in state.unproven, "the state has not changed"


def test_value_that_one_walk_sent_may_be_shown_to_all_of_them() -> None:
    state = knowing(TM)
    one, other = state.fork(state.names), state.fork(state.names)
    one.unproven.note("odd value")
    assert other.unproven.may_be_shown("odd value", "title") and "odd value" not in other.unproven
    assert not other.unproven.may_be_shown("even value", "title")


def test_value_that_many_members_have_may_be_shown_under_names_for_which_it_was_sent() -> None:
    state = knowing(TM)
    for common in (None, True, 0, "x", [], {}):
        state.unproven.note(common, {"title", "heading"})
        assert state.unproven.may_be_shown(common, "heading") and not state.unproven.may_be_shown(common, "comment")


def test_common_text_of_a_query_may_be_shown_as_its_number() -> None:
    state = knowing(TM)
    for text in ("-1", "-12345"):
        state.unproven.note(text, {"page"})
        assert state.unproven.may_be_shown(int(text), "page") and not state.unproven.may_be_shown(int(text), "limit")
    assert not state.unproven.may_be_shown(-2, "page")


def test_common_value_may_not_be_shown_if_all_requests_with_it_were_refused() -> None:
    state = knowing(TM)
    state.unproven.note(None, {"title"})
    state.unproven.note(None, {"title"})
    state.unproven.note_refused(None, {"title"})
    assert state.unproven.may_be_shown(None, "title")
    state.unproven.note_refused(None, {"title"})
    assert not state.unproven.may_be_shown(None, "title")


def test_merge_adds_what_the_fork_has_learned() -> None:
    state = knowing(TM)
    fork = state.fork(state.names)
    fork.created[PLACE] = RECORD
    fork.deleted.add(("tracking", ("dhl", "1")))
    fork.doubtful.add(("tracking", ("dhl", "2")))
    fork.uncertain_resources.add("tracking")
    fork.succeeded_operations.add("readTracking")
    fork.unproven.note("odd")
    merge(state, learned_by(fork))
    assert state.created == {PLACE: RECORD} and state.deleted == {("tracking", ("dhl", "1"))}
    assert state.doubtful == {("tracking", ("dhl", "2"))} and state.uncertain_resources == {"tracking"}
    assert state.succeeded_operations == {"readTracking"} and "odd" in state.unproven


@pytest.mark.parametrize("situation", ["deleted", "doubtful"])
def test_merge_removes_a_record_that_the_fork_changed(situation: str) -> None:
    state = knowing(TM)
    state.created |= {PLACE: RECORD, OTHER_PLACE: OTHER_RECORD}
    fork = state.fork(state.names)
    del fork.created[PLACE]
    getattr(fork, situation).add(PLACE)
    merge(state, learned_by(fork))
    assert [*state.created] == [OTHER_PLACE] and getattr(state, situation) == {PLACE}


@pytest.mark.parametrize("situation", ["deleted", "doubtful"])
def test_merge_knows_that_a_record_was_created_again(situation: str) -> None:
    state = knowing(TM)
    fork = state.fork(state.names)
    getattr(state, situation).add(PLACE)
    fork.created[PLACE] = RECORD
    merge(state, learned_by(fork))
    assert [*state.created] == [PLACE] and not getattr(state, situation)


def test_merge_keeps_the_records_of_earlier_forks_in_their_order() -> None:
    state = knowing(TM)
    first, second = state.fork(state.names), state.fork(state.names)
    second.created[OTHER_PLACE] = OTHER_RECORD
    first.created[PLACE] = RECORD
    merge(state, learned_by(first))
    merge(state, learned_by(second))
    assert [*state.created] == [PLACE, OTHER_PLACE]


def test_short_made_up_key_is_not_certainly_absent_if_it_is_documented_or_listed() -> None:
    state = TargetState(load_contract(str(DATA / "zoo" / "fixed-parents")), GeneratedValues(FIXED_TAG))
    room = state.contract.resources["room"]
    absent = state.names.absent_id(room.key_pattern or "")
    assert state.names.is_generated("1001", room.key_pattern)
    assert state.exists(room, {"room_id": "1001"}) is Certainty.MAYBE
    assert state.exists(room, {"room_id": absent}) is Certainty.NO
    state.listed["room"] = [Record("room", {"room_id": str(absent)})]
    assert state.exists(room, {"room_id": absent}) is Certainty.MAYBE
