"""Put a session together: target state, judge, request factory and clause results of one run."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from conformance.checks.clause_results import ClauseResults
from conformance.checks.judge import Judge
from conformance.contract.model import Contract
from conformance.core.generated_values import GeneratedValues
from conformance.core.interrupts import Interrupts
from conformance.observation.target_state import TargetState
from conformance.runner.pacer import Budget, Pacer
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session, SessionListener
from conformance.targets.base import Target


def new_session(
    contract: Contract,
    target: Target,
    *,
    tag: str,
    selected: Sequence[str],
    may_write: bool = True,
    keeps_smallest: bool = False,
    judge: Judge | None = None,
    pacer: Pacer | None = None,
    listener: SessionListener | None = None,
) -> Session:
    """Return a session that has observed nothing yet.

    Args:
        contract: The contract to judge by.
        target: The open target.
        tag: What the names of new records are made of.
        selected: Ids of the clauses to judge.
        may_write: Whether requests may be sent that are not safe.
        keeps_smallest: Whether the smallest requests are kept as evidence, instead of the first ones.
        judge: A judge of the same contract; its preparation is used again, its state is not.
        pacer: Limits of the run; by default there are none.
        listener: What else is done with each exchange; by default nothing.
    """
    state = TargetState(contract, GeneratedValues(tag))
    judge = Judge(contract, state) if judge is None else _with_state(judge, state)
    factory = RequestFactory(
        contract,
        state=state,
        query=state,
        causes=judge.causes,
        may_write=may_write,
        has_target_alone=target.is_local,
        address=target.base_url,
        credential_slot=next(iter(contract.credential_slots)),
    )
    results = ClauseResults(contract, [*selected], keeps_smallest=keeps_smallest)
    pacer = pacer or Pacer(Budget(), Interrupts())
    return Session(target, judge, factory, results, pacer, listener or SessionListener())


def _with_state(judge: Judge, state: TargetState) -> Judge:
    changed = copy(judge)
    changed.state = state
    return changed
