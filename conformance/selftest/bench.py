"""Run the checks of a contract against its reference server and its mutants.

A check that cannot fail is a defect. So each judged clause needs a mutant: a server with one fault, on which the clause
fails. The reference server itself must pass every clause.
"""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass
from functools import cache

from conformance.checks.clause_results import ClauseResults
from conformance.checks.judge import Judge
from conformance.core.exchange import Exchange
from conformance.core.generated_values import FIXED_TAG, GeneratedValues
from conformance.lint.door import load_checked
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants import mutants_of
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.observation.target_state import TargetState
from conformance.runner.directed_checks import run_directed
from conformance.runner.pacer import RunStopped
from conformance.runner.preflight import preflight
from conformance.runner.session_listener import SessionListener
from conformance.runner.session_setup import new_session
from conformance.security.credentials import Keyring
from conformance.security.redactor import Redactor, mask_reply
from conformance.targets.in_process import InProcessTarget


@dataclass(frozen=True)
class MutantResult:
    """The result of one mutant.

    `mutant` is its id. `failed` has the ids of the clauses that failed. `missed` has a text for each clause that the
    mutant breaks but that did not fail; it is empty if the mutant was caught.
    """

    mutant: str
    failed: tuple[str, ...]
    missed: tuple[str, ...]


class _StopListener(SessionListener):
    """Masks secrets, and ends the run when all clauses of `expected_failures` have failed."""

    def __init__(self, redactor: Redactor, expected_failures: Collection[str], whole_walks: bool) -> None:
        self._redactor = redactor
        self._expected_failures = expected_failures
        self._whole_walks = whole_walks

    def received(self, exchange: Exchange) -> Exchange:
        """Return the exchange without secrets."""
        return mask_reply(exchange, self._redactor)

    def is_enough(self, failed: Collection[str]) -> bool:
        """Return whether a walk has shown all expected failures, and need not be whole."""
        return not self._whole_walks and {*self._expected_failures} <= {*failed}

    def judged(self, results: ClauseResults) -> None:
        """Raise RunStopped if all expected failures have occurred."""
        if self._expected_failures and all(results.entries[each].counts["fail"] for each in self._expected_failures):
            raise RunStopped("all expected clauses failed")


class Bench:
    """One contract, loaded once for all its mutants.

    `plain` is the reference server, whose records no run may change. `mutants` has the mutants by id.
    """

    def __init__(self, name: str) -> None:
        self.contract = load_checked(name)
        self.plain = MockApp(self.contract)
        self.keyring = Keyring(self.plain.keys, FIXED_TAG, self.contract.key_patterns)
        self.redactor = Redactor(self.keyring.secrets())
        self.judge = Judge(self.contract, TargetState(self.contract, GeneratedValues(FIXED_TAG)))
        self.mutants = mutants_of(self.contract)

    def run(
        self,
        app: MockApp,
        selected: Collection[str],
        expected_failures: Collection[str] = (),
        prefer: bool = False,
        at: str = "",
        whole_walks: bool = True,
    ) -> ClauseResults:
        """Return the results of the directed checks of the `selected` clauses against `app`.

        The checks are on the operation `at` only, if it is not empty. The run stops when all clauses of
        `expected_failures` have failed. With `whole_walks`, each walk goes on after that. With `prefer`, requests with
        the header `Prefer` are also sent.
        """
        session = new_session(
            self.contract,
            InProcessTarget(app, self.keyring),
            tag=FIXED_TAG,
            key_names=self.keyring.names,
            selected=[*selected],
            judge=self.judge,
            listener=_StopListener(self.redactor, expected_failures, whole_walks),
        )
        results = session.results
        try:
            results.unjudged_reason = preflight(session)
            if results.unjudged_reason is None:
                run_directed(session, selected, "prefer" if prefer else None, only_operation=at)
        except RunStopped:
            return results
        return results

    def run_mutant(self, mutant: Mutant) -> MutantResult:
        """Run the checks of the clauses that the mutant breaks, and return the result.

        Walks end when they have shown the failure. That leaves a server with a memory in another state than a whole
        walk does, so a mutant that seems to survive is tested again with whole ones.
        """
        found = self._run_mutant(mutant, whole_walks=False)
        return self._run_mutant(mutant, whole_walks=True) if found.missed else found

    def _run_mutant(self, mutant: Mutant, whole_walks: bool) -> MutantResult:
        app, selected = MutantApp(self.plain, mutant), (*mutant.breaks, *mutant.traffic)
        results = self.run(app, selected, mutant.breaks, at=mutant.operation, whole_walks=whole_walks)
        verdicts = results.verdicts()
        wrong = ((each, verdicts[each]) for each in mutant.breaks if verdicts[each].verdict != "fail")
        missed = (f"{name}: {each.verdict}, {each.reason}".rstrip(", ") for name, each in wrong)
        failed = tuple(name for name, entry in results.entries.items() if entry.counts["fail"])
        return MutantResult(mutant.id, failed, tuple(missed))

    def failed_on_reference(self, clauses: Collection[str], traffic: Collection[str] = ()) -> list[str]:
        """Return a text for each of these clauses that the reference server does not pass.

        `traffic` has clauses whose requests are sent too.
        """
        app = copy(self.plain)
        app.store = RecordStore(self.contract)
        verdicts = self.run(app, (*clauses, *traffic), prefer=True).verdicts()
        wrong = ((name, verdicts[name]) for name in clauses if verdicts[name].verdict not in ("pass", None))
        return [f"{name}: {each.verdict}, {each.reason}" for name, each in wrong]

    def without_mutant(self) -> list[str]:
        """Return the ids of the judged clauses that no mutant breaks."""
        broken = {clause for mutant in self.mutants.values() for clause in mutant.breaks}
        judged = (each.id for each in self.contract.clauses.values() if each.kind != "information")
        return [each for each in judged if each not in broken]


@cache
def bench(name: str) -> Bench:
    """Return the bench of a contract. Each process has one. Raises UsageError if the contract cannot be read."""
    return Bench(name)
