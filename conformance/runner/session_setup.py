"""Put a session together: target state, judge, request factory and clause results of one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy

from conformance.checks.clause_results import ClauseResults
from conformance.checks.judge import Judge
from conformance.contract.model import Contract
from conformance.core.exchange import Exchange
from conformance.core.generated_values import GeneratedValues
from conformance.core.interrupts import Interrupts
from conformance.observation.target_state import TargetState
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Budget, Session
from conformance.targets.base import Target


def new_session(
    contract: Contract,
    target: Target,
    *,
    tag: str,
    selected: Sequence[str],
    may_write: bool = True,
    smallest: bool = False,
    judge: Judge | None = None,
    factory_class: type[RequestFactory] = RequestFactory,
    budget: Budget | None = None,
    mask: Callable[[Exchange], Exchange] = lambda exchange: exchange,
    interrupts: Interrupts | None = None,
    watch: Callable[[], None] | None = None,
) -> Session:
    """Return a session in which nothing is known of the target yet.

    `selected` are the clauses to judge; with `smallest`, the smallest requests are kept as evidence. `judge` is one
    of the same contract, whose preparation is used again. The other arguments are those of `Session`.
    """
    state = TargetState(contract, GeneratedValues(tag))
    judge = Judge(contract, state) if judge is None else _with_state(judge, state)
    factory = factory_class(
        contract,
        state=state,
        query=state,
        causes=judge.causes,
        may_write=may_write,
        has_target_alone=target.is_local,
        address=target.base_url,
        credential_slot=next(iter(contract.credential_slots)),
    )
    results = ClauseResults(contract, [*selected], smallest=smallest)
    return Session(contract, target, judge, factory, results, budget or Budget(), mask, interrupts, watch)


def _with_state(judge: Judge, state: TargetState) -> Judge:
    changed = copy(judge)
    changed.state = state
    return changed
