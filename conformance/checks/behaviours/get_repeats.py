"""The same GET, sent again, gets the same answer."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import differences, steady
from conformance.checks.behaviours.base import Behaviour, Witness
from conformance.checks.causes.base import Lab, Steps
from conformance.contract.model import Operation
from conformance.core.exchange import Request


class GetRepeats(Behaviour):
    """Both for what is there and for what is not. Where others can write, only the outcome is compared."""

    def applies(self, operation: Operation) -> bool:
        return operation.method == "GET" and operation.safe

    def show(self, operation: Operation, lab: Lab, witness: Witness) -> Steps:
        yield from self._thrice((yield from lab.lawful(operation)), lab, witness)
        for cause in lab.causes:
            if cause.clause.check == "does-not-exist" and cause.selected(operation) and cause.applies(operation):
                yield from self._absent(cause.provoke(operation, lab), lab, witness)

    def _absent(self, steps: Steps, lab: Lab, witness: Witness) -> Steps:
        request = next(steps, None)
        while request is not None:
            last = request
            try:
                request = steps.send((yield request))
            except StopIteration:
                yield from self._thrice(last, lab, witness)
                return

    def _thrice(self, request: Request, lab: Lab, witness: Witness) -> Steps:
        first = yield request
        for _ in range(2):
            again = yield request
            if first.outcome is not again.outcome:
                witness.check(False, f"the same answer again, {first.summary}", again.summary, again)
                return
            bodies = [steady(self.contract, each.body) for each in (first, again)]
            found = differences(*bodies) if lab.alone else []
            witness.check(not found, "the same body again", "; ".join(found), again)
