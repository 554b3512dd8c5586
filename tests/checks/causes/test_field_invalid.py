"""Test the cause field-invalid."""

from __future__ import annotations

from pathlib import Path

from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from tests.support.cause_cases import NEW, NO, YES, track
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA, Bench, cause_of, contract_of, knowing
from tests.support.sent_requests import cause_on

TM, TR, PARCELS = "trackingmore-v2", "trackier-v1", "parcels"


def test_field_invalid_is_not_certain_before_the_vocabulary_is_read() -> None:
    """Before the list of carriers was read, only what cannot be a carrier's code is certainly wrong."""
    cause, state = cause_of(TM, "code.4015"), knowing(TM)
    found = {
        code: cause.recognise(RequestView(contract_of(TM), track(NEW | {"carrier_code": code})), state)
        for code in ("dhl", "no-such-carrier", "no!")
    }
    assert found == {"dhl": NO, "no-such-carrier": NO, "no!": YES}


def test_field_invalid_names_only_its_own_field() -> None:
    bench = Bench(TM)
    view = bench.factory.view(track({"tracking_number": "?!", "carrier_code": "no such carrier!"}))
    assert cause_on(bench, "code.4014").fault(view, bench.state) == 'tracking_number = "?!"'


def test_repeated_check_sends_another_wrong_text_of_a_unique_member(tmp_path: Path) -> None:
    old = "wrong: {not: {type: string}}"
    new = 'wrong: {not: {type: string, pattern: "^[a-z0-9-]*$"}}, wrong_examples: [Not good]'
    folder = changed_copy(DATA / "zoo" / "word-codes", tmp_path, "contract.yaml", old, new)
    for is_repeated in (False, True):
        bench = Bench(str(folder))
        bench.state.names.is_repeated = is_repeated
        steps = cause_on(bench, "title").provoke(bench.contract.operations["createRoom"], bench.factory)
        bodies = [bench.factory.view(each).value_named("title") for each, prepares in bench.walk(steps) if not prepares]
        texts = [each for each in bodies if isinstance(each, str) and each.startswith("Not good")]
        assert [each == "Not good" for each in texts] == [not is_repeated]


def test_valid_value_is_sent_as_the_only_element_of_a_list() -> None:
    """A new record, and the last item of a list: a server that reads the first element would accept these."""
    for clause, operation in (("code.4014", "createTracking"), ("code.4014.item", "deleteTrackings")):
        bench = Bench(TM)
        steps = cause_on(bench, clause).provoke(bench.contract.operations[operation], bench.factory)
        numbers = [_last_number(bench, each) for each, prepares in bench.walk(steps) if not prepares]
        listed = [each for each in numbers if isinstance(each, list) and each and isinstance(each[0], str)]
        assert len(listed) == 1 and listed[0][0].startswith("CT")


def _last_number(bench: Bench, request: Request) -> object:
    view = bench.factory.view(request)
    return view.value_named("tracking_number", len(view.items) - 1 if isinstance(view.body, list) else None)
