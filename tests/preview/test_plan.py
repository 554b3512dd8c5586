"""Test that the planned requests are those that a run sends."""

from __future__ import annotations

import pytest

from conformance.core.exchange import Exchange, Request
from conformance.preview.plan import plan_lines, planned_requests
from conformance.report.early_end import INTERRUPTED
from conformance.runner.options import Options
from conformance.runner.run import Run, run_contract
from conformance.targets.in_process import InProcessTarget
from tests.support.kit import CONTRACTS, TAG, contract_of


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTRACTS)
@pytest.mark.parametrize("writes", [None, False])
def test_planned_requests_are_those_that_a_run_sends(
    name: str, writes: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measured on the way to the embedded server, in this process."""
    sent: list[tuple[str, Request]] = []
    real = InProcessTarget.send

    def noting(self: InProcessTarget, request: Request, origin: str = "") -> Exchange:
        sent.append((origin, request))
        return real(self, request, origin)

    monkeypatch.setattr(InProcessTarget, "send", noting)
    contract = contract_of(name)
    only = ("operation.*", "code.3*", "code.40*", "get.changes-nothing")
    options = Options(tag=TAG, provoke="prefer", writes=writes, only=only, concurrency=1)
    run_contract(str(contract.folder), options)
    asked = planned_requests(contract, options)
    assert len(sent) > 5 and [(each.origin, each.request) for each in asked] == sent


def test_plan_that_ctrl_c_ended_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Run, "execute", lambda run: run.early_ends.append(INTERRUPTED))
    with pytest.raises(KeyboardInterrupt):
        next(plan_lines("trackingmore-v2", Options()))
