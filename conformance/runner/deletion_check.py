"""Look whether records that were deleted are gone, because a target may accept a deletion and delete nothing.

Theory of operation. Records of a resource are looked up in the cheapest way that finds each of them:

    few records      each is read
    more records     their list is read once, up to `MOST_PAGES` pages, which shows those that still exist
    no such list     each is read; also if the list is refused, is longer, or lacks a record that can be read

A list may leave out records by their state, such as inactive ones. So some records of each choice of enumerated values
that the run sent are read to find out whether the list lacks any.

A record whose parent is gone is gone too, so parents come first. A record that no operation shows is not looked up.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial
from itertools import groupby

from conformance.checks.behaviours._created_lookup import lister_of
from conformance.checks.behaviours._reading_records import read_list
from conformance.checks.request_steps import Blocked
from conformance.contract.effects import List, Read
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.core.exchange import Request
from conformance.observation.record_changes import doubt_record
from conformance.observation.records import Place, Record, record_key, shown_record
from conformance.observation.response_reading import Reply
from conformance.runner.guarded_walks import GuardedWalks, Job
from conformance.runner.record_levels import level_of, parent_places, place_of
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session

FEW = 5
MOST_PAGES = 5
SAMPLE = 2

Sight = dict[Place, bool]
"""Whether each record was shown. Records whose replies leave it open are missing."""
SightSteps = Generator[Request, Reply, Sight]


def can_be_seen(contract: Contract, record: Record) -> bool:
    """Return whether an operation shows the record, alone or in a list, so that it can be seen to be gone."""
    if contract.resources[record.resource].cleanup is not None:
        return False
    return _reader(contract, record) is not None or _lister(contract, record) is not None


def look_for(session: Session, records: Sequence[Record], concurrency: int, each_alone: bool = False) -> Sight:
    """Return which of the records the target still shows.

    Args:
        session: Sends the requests.
        records: The records, all of which can be seen.
        concurrency: The largest number of concurrent requests.
        each_alone: Whether no list is read for several records.

    Raises:
        RunStopped: The run has to end.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    contract, sight = session.contract, Sight()
    by_level = sorted(records, key=lambda each: (level_of(contract, each.resource), each.resource))
    for _, group in groupby(by_level, key=lambda each: level_of(contract, each.resource)):
        left = []
        for each in group:
            if any(sight.get(parent, True) is False for parent in parent_places(contract, each)):
                sight[place_of(contract, each)] = False
            else:
                left.append(each)
        # The run may be wrong about what exists, so the replies show nothing about the API.
        walks = GuardedWalks[int, Sight](session, counts=False)
        walks.run(dict(enumerate(_jobs(contract, left, each_alone))), concurrency)
        for found in walks.results.values():
            sight |= found
    return sight


def _jobs(contract: Contract, records: Sequence[Record], each_alone: bool) -> list[Job[Sight]]:
    """Return the jobs that look for the records: one for each, or one for all that the same list shows."""
    jobs: list[Job[Sight]] = []
    by_list: dict[tuple[str, ...], list[Record]] = {}
    for each in records:
        lister = _lister(contract, each)
        path = (each.resource, *(str(each.names[name]) for name in lister.path_names)) if lister else (each.resource,)
        by_list.setdefault(path, []).append(each)
    for some in by_list.values():
        lister = _lister(contract, some[0])
        readable = _reader(contract, some[0]) is not None
        if lister is None or (readable and (each_alone or len(some) <= FEW)):
            jobs += [partial(_read, record=each) for each in some]
        else:
            jobs.append(partial(_list, lister=lister, records=some))
    return jobs


def _list(factory: RequestFactory, lister: Operation, records: Sequence[Record]) -> SightSteps:
    contract, names = factory.contract, records[0].names
    try:
        items, _ = yield from read_list(factory, lister, names, most_pages=MOST_PAGES)
    except Blocked:
        return (yield from _read_each(factory, records)) if _reader(contract, records[0]) is not None else {}
    resource = contract.resources[records[0].resource]
    shown = [found for each in items if (found := shown_record(resource, each, names)) is not None]
    keys = {record_key(resource, each.names) for each in shown}
    places = [place_of(contract, each) for each in records]
    sight = {each: each[1] in keys for each in places}
    # A list may show some of the records only.
    sample = _sample(contract, [each for each in records if not sight[place_of(contract, each)]])
    read = (yield from _read_each(factory, sample)) if _reader(contract, records[0]) is not None else {}
    return (yield from _read_each(factory, records)) if any(read.values()) else sight


def _sample(contract: Contract, records: Sequence[Record]) -> list[Record]:
    """Return some records of each choice of enumerated values."""
    names = _enumerated_members(contract, records[0].resource) if records else []
    groups: dict[str, list[Record]] = {}
    for each in records:
        groups.setdefault(repr([each.sent.get(name) for name in names]), []).append(each)
    return [each for group in groups.values() for each in group[:SAMPLE]]


def _enumerated_members(contract: Contract, resource: str) -> list[str]:
    slots = {name: slot for each in contract.creators_of(resource) for name, slot in record_slots(each).items()}
    return [name for name, slot in slots.items() if "enum" in slot.schema.flat]


def _read_each(factory: RequestFactory, records: Sequence[Record]) -> SightSteps:
    sight = Sight()
    for each in records:
        sight |= yield from _read(factory, each)
    return sight


def _read(factory: RequestFactory, record: Record) -> SightSteps:
    contract, place = factory.contract, place_of(factory.contract, record)
    reader = _reader(contract, record)
    assert reader is not None
    # What the target shows is not judged: an eventually consistent one may show the record for a while.
    doubt_record(factory.state, record)
    reply = yield factory.request_for(reader, record.names)
    outcome = reply.outcome
    if outcome is None or outcome.crash or outcome.throttled or outcome.about_account:
        return {}
    return {place: outcome.success and bool(resolve(reply.body, reader.effect_as(Read).record or ""))}


def _reader(contract: Contract, record: Record) -> Operation | None:
    readers = contract.operations_with(Read, record.resource)
    return next((each for each in readers if {*each.path_names} <= {*record.names}), None)


def _lister(contract: Contract, record: Record) -> Operation | None:
    lister = lister_of(contract, contract.resources[record.resource], {**record.names})
    return lister if lister is not None and isinstance(lister.effect, List) else None
