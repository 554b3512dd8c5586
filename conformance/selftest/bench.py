"""Check the reference server of a contract and its mutants, each of which is wrong in one way.

A check that cannot fail is a defect. So each mutant must make the clause that it breaks fail, each judged clause
must have a mutant, and the reference server itself must pass.
"""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass
from functools import cache

from conformance.checks.clause_results import ClauseResults
from conformance.checks.judge import Judge
from conformance.contract.loader import load_contract
from conformance.core.exchange import Exchange
from conformance.core.generated_values import FIXED_TAG, GeneratedValues
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants import mutants_of
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.observation.target_state import TargetState
from conformance.runner.directed_checks import preflight, run_directed
from conformance.runner.pacer import RunStopped
from conformance.runner.session import SessionListener
from conformance.runner.session_setup import new_session
from conformance.security.credentials import Keyring
from conformance.security.redactor import Redactor, mask_reply
from conformance.targets.in_process import InProcessTarget


@dataclass(frozen=True)
class MutantResult:
    """The result of one mutant.

    `failed` has the clauses that failed; `missed` has a text for each clause that the mutant breaks and that did not
    fail.
    """

    mutant: str
    failed: tuple[str, ...]
    missed: tuple[str, ...]


class _EnoughListener(SessionListener):
    """Mask secrets, and end the run when all clauses of `enough` have failed."""

    def __init__(self, redactor: Redactor, enough: Collection[str]) -> None:
        self._redactor = redactor
        self._enough = enough

    def received(self, exchange: Exchange) -> Exchange:
        """Return the exchange without secrets."""
        return mask_reply(exchange, self._redactor)

    def recorded(self, results: ClauseResults) -> None:
        """Raise RunStopped if all of these clauses failed."""
        if self._enough and all(results.entries[each].counts["fail"] for each in self._enough):
            raise RunStopped("all expected clauses failed")


class Bench:
    """One contract, loaded once for all its mutants."""

    def __init__(self, name: str) -> None:
        self.contract = load_contract(name)
        self.plain = MockApp(self.contract)
        self.keyring = Keyring(self.plain.keys, FIXED_TAG)
        self.redactor = Redactor(self.keyring.secrets())
        self.judge = Judge(self.contract, TargetState(self.contract, GeneratedValues(FIXED_TAG)))
        self.mutants = mutants_of(self.contract)

    def run(
        self, app: MockApp, selected: Collection[str], enough: Collection[str] = (), prefer: bool = False, at: str = ""
    ) -> ClauseResults:
        """Return the results of the directed checks of some clauses, on the operation `at` or on all operations.

        The run stops when all clauses in `enough` have failed.
        """
        session = new_session(
            self.contract,
            InProcessTarget(app, self.keyring),
            tag=FIXED_TAG,
            selected=[*selected],
            judge=self.judge,
            listener=_EnoughListener(self.redactor, enough),
        )
        results = session.results
        try:
            results.unjudged_reason = preflight(session)
            if results.unjudged_reason is None:
                run_directed(session, selected, "prefer" if prefer else None, only_operation=at)
        except RunStopped:
            return results
        return results

    def catch(self, mutant: Mutant) -> MutantResult:
        """Run the checks of the clauses that the mutant breaks."""
        app, selected = MutantApp(self.plain, mutant), (*mutant.breaks, *mutant.traffic)
        results = self.run(app, selected, mutant.breaks, at=mutant.operation)
        verdicts = results.verdicts()
        wrong = ((each, verdicts[each]) for each in mutant.breaks if verdicts[each].verdict != "fail")
        missed = (f"{name}: {each.verdict}, {each.reason}".rstrip(", ") for name, each in wrong)
        failed = tuple(name for name, entry in results.entries.items() if entry.counts["fail"])
        return MutantResult(mutant.id, failed, tuple(missed))

    def failed_on_reference(self, clauses: Collection[str], traffic: Collection[str] = ()) -> list[str]:
        """Return the clauses that the reference server does not pass; `traffic` adds the requests of other clauses."""
        app = copy(self.plain)
        app.store = RecordStore(self.contract)
        verdicts = self.run(app, (*clauses, *traffic), prefer=True).verdicts()
        wrong = ((name, verdicts[name]) for name in clauses if verdicts[name].verdict not in ("pass", None))
        return [f"{name}: {each.verdict}, {each.reason}" for name, each in wrong]

    def without_mutant(self) -> list[str]:
        """Return the judged clauses that no mutant breaks."""
        broken = {clause for mutant in self.mutants.values() for clause in mutant.breaks}
        judged = (each.id for each in self.contract.clauses.values() if each.kind != "information")
        return [each for each in judged if each not in broken]


@cache
def bench(name: str) -> Bench:
    """Return the bench of a contract, one in each process. Raises UsageError for a contract that cannot be read."""
    return Bench(name)
