"""Test the first requests of a run, before its directed checks."""

from __future__ import annotations

import pytest

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.exit_codes import ExitCode
from conformance.core.exchange import Exchange, Request, Response
from conformance.runner.options import Options
from conformance.runner.preflight import harmless_operations, preflight
from conformance.runner.run import run_contract
from conformance.targets.in_process import InProcessTarget
from tests.support.kit import Bench, Direct, contract_of, reply
from tests.support.scripted_target import Answering, Failing, sent_lines


def test_preflight_ends_early_without_any_reply() -> None:
    target = Failing("timeout")
    target.dead = True
    made = Bench("trackier-v1", target=target)
    why = "no harmless request succeeds with the valid credential: GET /dictionary/countries failed: no reply"
    assert preflight(made.session) == BlockReason(BlockCode.TARGET_UNJUDGED, why)
    assert len(target.asked) == 4


def test_preflight_succeeds_with_the_first_harmless_request() -> None:
    made = Bench("trackier-v1")
    assert preflight(made.session) is None
    assert sent_lines(made) == ["GET /dictionary/countries"] and made.session.control is not None
    assert made.session.control.path == "/dictionary/countries"


class OneSlot(Direct):
    """Accepts the credential in one slot only."""

    def __init__(self, name: str, slot: str) -> None:
        super().__init__(name)
        self.slot = slot

    def send(self, request: Request, origin: str = "") -> Exchange:
        kept = tuple(each for each in request.credentials if each.slot == self.slot)
        return super().send(request.replace(credentials=kept), origin)


def test_preflight_finds_the_slot_in_which_the_credential_is_accepted() -> None:
    slots = [*contract_of("trackier-v1").credential_slots]
    assert len(slots) > 1
    for slot in slots:
        made = Bench("trackier-v1", target=OneSlot("trackier-v1", slot))
        assert preflight(made.session) is None
        assert made.session.factory.requirement == (slot,)
        assert len(made.target.asked) == slots.index(slot) + 1


def test_preflight_tries_five_operations_and_names_the_first_failure() -> None:
    refusal = reply({"success": False, "error": {"code": 13, "message": "Invalid API Key"}}, 401)
    made = Bench("trackier-v1", target=Answering("trackier-v1", "GET", refusal))
    reason = preflight(made.session)
    assert reason is not None and reason.code is BlockCode.TARGET_UNJUDGED
    assert "the answer to GET /dictionary/countries was" in reason.text
    paths = [request.path for request, _ in made.target.asked]
    assert len({*paths}) == 5 and len(paths) == 5 * len(made.contract.credential_slots)
    origins = [origin for _, origin in made.target.asked]
    assert origins[0] == "" and all(each.startswith("operation.") for each in origins[1:])
    assert made.session.control is None


@pytest.mark.parametrize(
    ("body", "fails"),
    [
        ({"meta": {"code": 299, "type": "Success", "message": "Done"}, "data": []}, "outcome.code"),
        ({"status": "fine", "result": []}, "envelope.shape"),
    ],
)
def test_run_shows_how_every_success_breaks_the_contract(
    monkeypatch: pytest.MonkeyPatch, body: object, fails: str
) -> None:
    """The target works, but not as documented: that can be judged, and nothing else."""
    monkeypatch.setattr(
        InProcessTarget, "send", lambda _, request, origin="": Exchange(request, reply(body), origin=origin)
    )
    report = run_contract("trackingmore-v2", Options(target="mock:", generation=None))
    verdicts = {each.id: each.verdict for each in report.clauses}
    assert verdicts[fails] == verdicts["operation.listCarriers"] == "fail"
    assert verdicts["code.4017"] == "inconclusive"
    assert report.exit is ExitCode.FAILED and not report.complete


@pytest.mark.parametrize("response", [reply(b"<h1>Hi</h1>"), reply({"any": 1}, 404), reply([], 500)])
def test_run_counts_no_failure_of_what_may_be_another_server(
    monkeypatch: pytest.MonkeyPatch, response: Response
) -> None:
    monkeypatch.setattr(
        InProcessTarget, "send", lambda _, request, origin="": Exchange(request, response, origin=origin)
    )
    report = run_contract("trackingmore-v2", Options(target="mock:", generation=None))
    assert report.exit is ExitCode.TARGET_UNJUDGED and not report.with_verdict("fail")


def test_harmless_operations_need_no_record_and_static_ones_come_first() -> None:
    found = [each.id for each in harmless_operations(contract_of("trackingmore-v2"))]
    assert found[0] == "listCarriers" and {*found} == {"listCarriers", "userInfo", "listTrackings", "countTrackings"}
    assert found.index("userInfo") < found.index("listTrackings")
