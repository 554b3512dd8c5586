"""Create the session of a run, with its target state, judge, request factory and clause results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy

from conformance.checks.clause_results import ClauseResults
from conformance.checks.judge import Judge
from conformance.contract.model import Contract
from conformance.core.generated_values import GeneratedValues
from conformance.core.interrupts import Interrupts
from conformance.observation.target_state import TargetState
from conformance.runner.pacer import Budget, Pacer
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session
from conformance.runner.session_listener import SessionListener
from conformance.targets.base import Target


def new_session(
    contract: Contract,
    target: Target,
    *,
    tag: str,
    key_names: Collection[str] = (),
    selected: Sequence[str],
    may_write: bool = True,
    keeps_smallest: bool = False,
    judge: Judge | None = None,
    pacer: Pacer | None = None,
    listener: SessionListener | None = None,
) -> Session:
    """Return a session without any exchanges.

    Args:
        contract: The contract to judge by.
        target: The open target.
        tag: The tag in the names of new records.
        key_names: The names of the keys, as `security/key_names.py` explains.
        selected: Ids of the clauses to judge.
        may_write: Whether requests that are not safe may be sent.
        keeps_smallest: Whether evidence is the failures with the smallest requests, instead of the first ones.
        judge: A judge of the same contract, whose causes and rules are used again, but not its state.
        pacer: Limits of the run; None for no limits.
        listener: Is called for each exchange; None for no listener.
    """
    state = TargetState(contract, GeneratedValues(tag))
    judge = Judge(contract, state) if judge is None else _with_state(judge, state)
    factory = _new_factory(target, judge, may_write, key_names)
    results = ClauseResults(contract, [*selected], keeps_smallest=keeps_smallest)
    pacer = pacer or Pacer(Budget(), Interrupts())
    return Session(target, judge, factory, results, pacer, listener or SessionListener())


def _new_factory(target: Target, judge: Judge, may_write: bool, key_names: Collection[str]) -> RequestFactory:
    return RequestFactory(
        judge.contract,
        state=judge.state,
        query=judge.state,
        causes=judge.causes,
        may_write=may_write,
        has_target_alone=target.is_local,
        address=target.base_url,
        requirement=next((each for each in judge.contract.security if each), ()),
        key_names=tuple(key_names),
    )


def _with_state(judge: Judge, state: TargetState) -> Judge:
    changed = copy(judge)
    changed.state = state
    return changed
