"""The directed checks: the requests that each selected clause needs.

There are four steps:

    plan        make the walks of all clauses, and select some of them (`walk_plan`)
                without causes that a behaviour provokes too (`repeated_causes`)
    snapshot    find out what all walks need to know (`snapshot`)
    controls    run the walks with control requests (`walk_runner`): their replies show which operations work
    checks      run all other walks
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from conformance.core.shard import Shard
from conformance.runner.prefer_mode import PreferMode
from conformance.runner.repeated_causes import without_repeated_causes
from conformance.runner.session import Session
from conformance.runner.snapshot import take_snapshot
from conformance.runner.walk_plan import Plan, plan_walks
from conformance.runner.walk_record import record_repeated_ids
from conformance.runner.walk_runner import run_walks_quickly


def run_directed(
    session: Session,
    selected: Collection[str],
    prefer_mode: PreferMode | None = None,
    without_key: Collection[str] = (),
    only_operation: str = "",
    concurrency: int = 1,
    shard: Shard | None = None,
) -> None:
    """Send the requests of every selected clause.

    Args:
        session: Sends and judges the requests.
        selected: Ids of the clauses to check.
        prefer_mode: How outcomes are requested by the header `Prefer`; None if they are not.
        without_key: Ids of clauses about a profile for which there is no key. Only `Prefer` can check them.
        only_operation: The id of the one operation that is checked, or "" for all.
        concurrency: The largest number of concurrent requests.
        shard: The part of the checks to run, after the snapshot and the controls; None for all.

    Raises:
        RunStopped: The run has to end.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    causes = [each for each in session.judge.causes if each.clause.id not in without_key]
    operations = [only_operation] if only_operation else session.contract.selected_operations
    plan = plan_walks(session.contract, causes, prefer_mode).only(selected, operations)
    left = session.pacer.requests_left
    # A limited run chooses between a behaviour and the causes that it provokes too.
    if session.factory.has_target_alone and (left is None or plan.size <= left):
        plan = without_repeated_causes(session.contract, plan)
    for part in _dealt(session, plan):
        run_plan(session, part, concurrency, shard)
    record_repeated_ids(session)


def _dealt(session: Session, plan: Plan) -> Iterator[Plan]:
    """Yield the whole plan or, if requests are limited, the walks that show most with them, then the others."""
    while plan.walks:
        left = session.pacer.requests_left
        part = plan if left is None else _deal(session, plan, left)
        yield part
        plan = plan.without(part)


def _deal(session: Session, plan: Plan, requests: int) -> Plan:
    # Mutants take time to make, and only a limit needs them.
    from conformance.runner.walk_dealing import deal

    part, of_plan = deal(session.contract, plan, requests), {each.number: each.part for each in plan.walks}
    session.has_shortened_checks |= any(each.part != of_plan[each.number] for each in part.walks)
    return part


def run_controls(session: Session, concurrency: int = 1) -> None:
    """Send the control requests alone: they show which operations succeed, and the vocabularies of the target."""
    contract = session.contract
    sendable = (each for each in contract.operations.values() if each.safe or session.factory.may_write)
    clauses = [f"operation.{each.id}" for each in sendable]
    plan = plan_walks(contract, ()).only(clauses, contract.selected_operations)
    run_plan(session, plan, concurrency)


def run_plan(session: Session, plan: Plan, concurrency: int, shard: Shard | None = None) -> None:
    """Run the walks of a plan, or those of a shard: its checks depend on the same snapshot and the same controls."""
    take_snapshot(session, plan.walks)
    for walks in plan if shard is None else plan.part(shard):
        run_walks_quickly(session, walks, concurrency)
