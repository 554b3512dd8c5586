"""Learn from one exchange: decide which records of a `TargetState` it changes (`record_changes` does that).

Theory of operation. A request was accepted (its outcome is a success), refused, or unclear: its reply was lost, has no
documented outcome, or reports an internal error. The effect of the operation says what an accepted request did. A
refused request did nothing. After an unclear one, the records that it may have created or deleted are doubtful. A
request that was sent twice and refused is unclear too: the target may have accepted it the first time.

    effect           accepted                                          unclear
    create           the record is created [1] [4]                     it is doubtful [6]
    delete           the record is deleted [2], its children doubtful  all of them are doubtful
                     or, by `cascades`, deleted with it
    rekey            the old key is deleted, the new one created [3]   the new key is doubtful
    merge, replace   the members that were sent are remembered [7]     a state that they change is unknown
    list             the records that are shown become `listed` [5]    -
    read [8]         -                                                 -
    static, count: nothing

[1] Doubtful if it is an item of a list with a value that is not certainly valid: the server may have skipped it.
[2] Doubtful if it is an item of a list, which the server may have skipped, or if the path names another parent.
[3] Doubtful if the run did not create the old record.
[4] If the reply does not show the key, it is `unidentified` until a list shows the members that were sent.
[5] All, if no filter and no page was requested; otherwise they are added to those that were listed before.
[6] If the server generates the key, it is `lost` until a list shows members that only this run can have sent. So is
    that of a request sent twice: the target may have created two.
[7] And the state that they lead to, see `record_states`.
[8] If a reply shows another state than expected, also that to an update, the state is unknown.

Each effect has one handler, in `_HANDLERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.contract.effects import (
    Count,
    Create,
    Delete,
    Effect,
    List,
    Merge,
    Read,
    Rekey,
    Replace,
    Static,
)
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.parameter_style import parameter_text
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.observation.created_records import (
    created_records,
    listed_creation,
    names_in_request,
    parent_names,
    sent_members,
    shown_creation,
    updated_records,
)
from conformance.observation.lost_records import can_be_identified, is_claimed, lost_records
from conformance.observation.older_records import note_made_beside, older_keys
from conformance.observation.record_changes import add_record, doubt_unless_created, place_of, remove_record
from conformance.observation.record_states import state_members, values_after
from conformance.observation.records import Key, Record, listed_records, record_key, shown_record
from conformance.observation.shown_states import forget_state
from conformance.observation.target_state import TargetState
from conformance.observation.vocabularies import learn_vocabularies


def learn(
    state: TargetState,
    view: RequestView,
    outcome: Outcome | None,
    body: Any,
    plain: bool = True,
    twice: bool = False,
) -> None:
    """Add what an exchange shows to the state.

    Args:
        state: Changed in place.
        view: The request.
        outcome: The documented outcome of the reply, or None.
        body: The JSON value of the reply, ABSENT if none could be read.
        plain: Whether the request did not ask for an outcome by `Prefer`. If it did, the reply may be an example.
        twice: Whether the target may have received the request twice, so that this is the reply to the second one.
    """
    operation = view.operation
    if operation is None:
        return
    accepted = outcome is not None and outcome.success
    if accepted:
        state.succeeded_operations.add(operation.id)
        if plain:
            learn_vocabularies(state, operation, body)
    resource = view.contract.resource_of(operation)
    if resource is not None and not resource.singleton:
        unclear = outcome is None or outcome.crash or (twice and not accepted)
        older = older_keys(state, view, body)
        exchange = _RecordExchange(view, operation, resource, accepted, unclear, twice, body, older)
        _HANDLERS[type(operation.effect)](state, exchange)


@dataclass(frozen=True)
class _RecordExchange:
    """One exchange about records of a resource. A request that was neither accepted nor unclear was refused."""

    view: RequestView
    operation: Operation
    resource: Resource
    accepted: bool
    unclear: bool
    twice: bool
    body: Any
    older: Collection[Key]


# --- a handler for each effect -----------------------------------------------------------------------
def _learn_create(state: TargetState, exchange: _RecordExchange) -> None:
    created = created_records(exchange.view, exchange.body, exchange.accepted, exchange.older)
    for record in created_records(exchange.view, ABSENT, False) if exchange.twice else ():
        doubt_unless_created(state, record)
    is_one = exchange.operation.for_each_item is None and exchange.operation.effect_as(Create).record is None
    if exchange.accepted and not created and is_one:
        names = parent_names(exchange.view, exchange.resource)
        made = Record(exchange.resource.name, names, sent_members(exchange.view))
        state.unidentified = (*state.unidentified, _in_first_state(state, exchange, made))
    if exchange.twice or (exchange.unclear and not created):
        state.lost = (
            *state.lost,
            *(each for each in lost_records(state, exchange.view, exchange.resource) if each not in state.lost),
        )
    for record in created:
        unproven = exchange.operation.for_each_item is not None and any(
            each in state.unproven for each in record.sent.values()
        )
        if exchange.accepted and not unproven:
            add_record(state, _in_first_state(state, exchange, record))
            if exchange.resource.key_pattern:
                state.note_creation(place_of(state, record), exchange.body == exchange.operation.reply_example)
        elif exchange.unclear or unproven:
            doubt_unless_created(state, record)
    if exchange.accepted:
        note_made_beside(state, exchange.view, exchange.body)


def _in_first_state(state: TargetState, exchange: _RecordExchange, record: Record) -> Record:
    """Return a new record with its state: what the documents say or else, what the reply shows."""
    if not state_members(state.contract, exchange.resource):
        return record
    known = {**shown_creation(exchange.view, exchange.body, exchange.older), **exchange.resource.initial}
    values = values_after(state.contract, exchange.resource, known, record.sent, exchange.operation)
    return replace(record, state=values)


def _learn_delete(state: TargetState, exchange: _RecordExchange) -> None:
    if exchange.accepted or exchange.unclear:
        for names in names_in_request(exchange.view, exchange.resource):
            is_certain = exchange.accepted and exchange.operation.for_each_item is None
            cascades = exchange.operation.effect_as(Delete).cascades
            below = {**exchange.view.path_values, **names}
            remove_record(state, exchange.resource, below, certain=is_certain, cascades=cascades)


def _learn_rekey(state: TargetState, exchange: _RecordExchange) -> None:
    if not (exchange.accepted or exchange.unclear):
        return
    resource, rekeyed = exchange.resource, exchange.operation.effect_as(Rekey).rekey
    old = {name: exchange.view.value_named(name) for name in resource.names}
    new = {name: exchange.view.value_named(rekeyed.get(name, name)) for name in resource.names}
    if new != old and exchange.unclear and ABSENT not in new.values():
        doubt_unless_created(state, Record(resource.name, {name: str(value) for name, value in new.items()}))
    elif new != old and exchange.accepted:
        _move(state, resource, old, new)


def _move(state: TargetState, resource: Resource, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    key = record_key(resource, old)
    record = state.created.get((resource.name, key)) if key else None
    new_key_is_known = ABSENT not in new.values()
    if record is not None:
        remove_record(state, resource, old, certain=new_key_is_known)
    if new_key_is_known:
        names = {name: str(value) for name, value in new.items()}
        if record is None:
            doubt_unless_created(state, Record(resource.name, names))
        else:
            add_record(state, replace(record, names={**record.names, **names}))


def _learn_update(state: TargetState, exchange: _RecordExchange) -> None:
    if exchange.accepted or exchange.unclear:
        _learn_states(state, exchange)
    for names, sent in updated_records(exchange.view, exchange.resource) if exchange.accepted else ():
        key = record_key(exchange.resource, names)
        record = state.created.get((exchange.resource.name, key)) if key else None
        if record is not None and key is not None:
            state.created[exchange.resource.name, key] = replace(record, sent={**record.sent, **sent})


def _learn_read(state: TargetState, exchange: _RecordExchange) -> None:
    pointer = exchange.operation.effect.shown_at if exchange.accepted else None
    is_one = exchange.operation.takes != "list" and pointer is not None
    for names in names_in_request(exchange.view, exchange.resource) if is_one else ():
        forget_state(state, exchange.resource, names, resolve(exchange.body, pointer))


def _learn_states(state: TargetState, exchange: _RecordExchange) -> None:
    """Note the states that an update leads to. A state that it may have changed is unknown if the reply is unclear."""
    each, contract = exchange.operation.for_each_item, state.contract
    is_certain = exchange.accepted and (each is None or each.errors is None)
    for n, names in enumerate(names_in_request(exchange.view, exchange.resource)):
        key = record_key(exchange.resource, names)
        record = state.created.get((exchange.resource.name, key)) if key else None
        if record is not None and key is not None and state_members(contract, exchange.resource):
            sent = sent_members(exchange.view, None if each is None else n)
            after = values_after(contract, exchange.resource, record.state, sent, exchange.operation)
            known = after if is_certain else {m: value for m, value in after.items() if record.state.get(m) == value}
            state.created[exchange.resource.name, key] = replace(record, state=known)
    _learn_read(state, exchange)


def _learn_list(state: TargetState, exchange: _RecordExchange) -> None:
    if exchange.accepted:
        items = listed_records(exchange.operation.effect_as(List), exchange.body)
        _learn_cursor(state, exchange)
        records = (shown_record(exchange.resource, item, exchange.view.path_values) for item in items)
        known = state.listed.get(exchange.resource.name, []) if _is_narrowed(exchange) else []
        merged = {record_key(exchange.resource, each.names): each for each in (*known, *filter(None, records))}
        state.listed[exchange.resource.name] = [*merged.values()]
        _identify_creations(state, exchange, items)


def _identify_creations(state: TargetState, exchange: _RecordExchange, items: list[Any]) -> None:
    """Find the records in a list whose keys no reply to a creation has shown."""
    unidentified = [each for each in state.unidentified if _is_of_list(each, exchange)]
    lost = [each for each in state.lost if _is_of_list(each, exchange) and can_be_identified(state, each)]
    unclaimed = _unclaimed(state, exchange, items) if unidentified or lost else []
    for made in unidentified:
        if _identify(state, exchange, unclaimed, made):
            state.unidentified = tuple(each for each in state.unidentified if each is not made)
    for made in lost:
        # Several lost creations may have sent the same own members.
        while _identify(state, exchange, unclaimed, made):
            state.lost = tuple(each for each in state.lost if each is not made)


def _identify(state: TargetState, exchange: _RecordExchange, unclaimed: list[Any], made: Record) -> bool:
    """Add the record of a creation that a list shows, which is then claimed; return whether it shows one."""
    found = listed_creation(exchange.resource, unclaimed, made, state.names.is_generated)
    if found is None:
        return False
    add_record(state, found)
    state.note_creation(place_of(state, found))
    unclaimed[:] = _unclaimed(state, exchange, unclaimed)
    return True


def _learn_cursor(state: TargetState, exchange: _RecordExchange) -> None:
    cursor = resolve(exchange.body, exchange.operation.effect_as(List).paging.next)
    # A request has the cursor as text.
    state.shown_cursors |= {parameter_text(cursor)} if isinstance(cursor, str | int) else {*()}


def _unclaimed(state: TargetState, exchange: _RecordExchange, items: list[Any]) -> list[Any]:
    """Return the items of a list that no known creation has made."""
    values = exchange.view.path_values
    return [each for each in items if not is_claimed(state, shown_record(exchange.resource, each, values))]


def _is_narrowed(exchange: _RecordExchange) -> bool:
    """Return whether the request to a list has a filter or a page, so that it may show some of the records only."""
    effect = exchange.operation.effect_as(List)
    names = {*effect.filters, *effect.paging.parameters}
    has_unknown = effect.paging.next_link is not None and bool({name for name, _ in exchange.view.request.query})
    return has_unknown or any(each.slot.name in names and each.value is not ABSENT for each in exchange.view.values)


def _is_of_list(made: Record, exchange: _RecordExchange) -> bool:
    return made.resource == exchange.resource.name and exchange.view.path_values.items() <= made.names.items()


_HANDLERS: Mapping[type[Effect], Callable[[TargetState, _RecordExchange], None]] = {
    Create: _learn_create,
    Delete: _learn_delete,
    Rekey: _learn_rekey,
    Merge: _learn_update,
    Replace: _learn_update,
    List: _learn_list,
    Static: lambda *_: None,
    Read: _learn_read,
    Count: lambda *_: None,
}
