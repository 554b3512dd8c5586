"""Find the records that existed before the run, so that it never changes them.

A wrong server may answer a creation with the key of a record that existed before. `TargetState.is_foreign` says which
records these are, and `write_guard` blocks requests that would change them.
"""

from __future__ import annotations

from collections.abc import Collection

from conformance.checks.behaviours._reading_records import read_list
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.record_keys import is_documented_example, refuses_duplicates
from conformance.core.text import and_more, cut_off
from conformance.observation.records import Record, record_key
from conformance.observation.target_state import TargetState
from conformance.runner.deletion_check import MOST_PAGES
from conformance.runner.record_levels import place_of
from conformance.runner.session import Session

_NAMED = 5
_LONGEST_NAME = 200


def note_existing(session: Session, written: Collection[str]) -> None:
    """Read the lists of the resources that the run creates records of, on a target whose records last.

    This is done before the first creation, up to `MOST_PAGES` pages of each list.
    """
    if session.target.ends_with_run or not session.factory.may_write:
        return
    contract, state = session.contract, session.judge.state
    made = {name for name, _ in state.made}
    for name in _with_parents(contract, written):
        resource, listers = contract.resources[name], contract.operations_with(List, name)
        lister = next((each for each in listers if not each.path_names), None)
        if lister is None or not resource.key_pattern or not contract.creators_of(name) or name in made:
            continue
        session.drive(read_list(session.factory, lister, {}, most_pages=MOST_PAGES), "")
        keys = (record_key(resource, each.names) for each in state.listed.get(name, ()))
        state.existed.update((name, key) for key in keys if key is not None)


def _with_parents(contract: Contract, resources: Collection[str]) -> list[str]:
    """Return the resources and all that their keys or parents refer to, in the order of the contract."""
    found, left = set[str](), {*resources}
    while left:
        found |= left
        names = (name for each in left for name in (*contract.resources[each].names, *contract.resources[each].parents))
        owners = (contract.owners.get(name) for name in names)
        left = {owner.name for owner in owners if owner is not None} - found
    return [each for each in contract.resources if each in found]


def existing_record_notes(state: TargetState) -> list[str]:
    """Return a note if the replies to creations named records that existed before the run."""
    names = [cut_off(" ".join((place[0], *place[1])), _LONGEST_NAME) for place in state.made if place in state.existed]
    text = "Replies to creations named records that existed before the run, which it did not change or delete"
    return [f"{text}: {and_more(names[:_NAMED], len(names))}."] if names else []


def is_record_of_run(state: TargetState, record: Record) -> bool:
    """Return whether the run, and no other user, created the record.

    That is certain in two cases:

    - Only this run can have created a record with this key.
    - The target refuses duplicates, so an accepted creation proves that the record was new. This case does not include
      the documented example, because other users may create it too.
    """
    resource = state.contract.resources[record.resource]
    if state.is_foreign(place_of(state.contract, record)):
        return False
    is_new = refuses_duplicates(state.contract, resource) and not is_documented_example(state.contract, record.names)
    return is_new or state.is_certainly_own(record)
