"""The state of a target, as far as it is known during a run, and the questions that causes ask about it.

Theory of operation. The records of a target are not directly visible: they are inferred from the exchanges so far.
`learning` adds what an exchange shows to a `TargetState`, and causes read it through `StateQuery`. The reference server
answers the same questions from its store, so causes work for both. A target may have other users, so often the only
correct answer is MAYBE.

A record is in one of four situations, from which the answer of `exists` follows:

    created     an accepted request created it                         YES
    deleted     an accepted request deleted it                         NO
    doubtful    a reply left open whether it was created or deleted    MAYBE
    unknown     no request was about it: NO if only this run can create a record with this key, otherwise MAYBE

The answer is always MAYBE if a part of the key is missing, or if a parent is not that of the record. So it is if the
value may be an id that is not the key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from copy import copy
from typing import Any

from conformance.contract.documented_keys import documented_keys
from conformance.contract.effects import List
from conformance.contract.fields import Field
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.page_tokens import sent_token, token_pattern
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.generated_values import GeneratedValues
from conformance.observation.certainty import Certainty
from conformance.observation.created_records import updated_records
from conformance.observation.records import Key, Place, Record, is_child_of, may_be_another_id, record_key, refers_to
from conformance.observation.run_facts import RunFacts
from conformance.observation.unproven_values import UnprovenValues


class TargetState:
    """What the exchanges so far show. The same exchanges give the same state.

    Attributes:
        created: The records that accepted requests created and that still exist, in the order of their creation.
        facts: What all forks share: the records that the run made, and the values that it sent.
        made_by_run: The records that the run made; a blank state has those of the state that it comes from.
        made_beside: Records that were created with another one, if its reply shows them. All forks share it.
        empty_members: The members that are null in each singleton, and that the run leaves so. All forks share it.
        singletons: How the target showed each singleton before the run changed it; None if it did not. All forks share
            it.
        is_settled: Whether all creations of the run are answered or lost.
        outlasts_run: Whether the records of the target last longer than the run.
        deleted: Records that accepted requests deleted.
        doubtful: Records that may exist.
        unidentified: Records that accepted requests created, of which no reply has shown the key yet.
        lost: Records that may exist because the reply to their creation was lost. Their keys are unknown, and their
            members are those that only this run can have sent.
        uncertain_resources: Resources of which a record was deleted by an id that may not be its key.
        listed: For each resource, the records in its latest list; other users may have created them.
        vocabularies: For each id of a field, the words that the target lists, in their order.
        possible_choices: For each axis of the dialect, the choices that fit all replies.
        habits: The first HTTP status for each pair of cause and outcome.
        succeeded_operations: Ids of the operations that succeeded at least once.
        shared: The records that all walks may read and that none changes.
        shown_cursors: The cursors of next pages that replies have shown.
        unproven: The values that the run sent without their being certainly valid.
    """

    def __init__(self, contract: Contract, names: GeneratedValues) -> None:
        self.contract = contract
        self.names = names
        self.created: dict[Place, Record] = {}
        self.facts = RunFacts()
        self.made_by_run = self.facts.made
        self.made_beside: set[Place] = set()
        self.empty_members: dict[str, frozenset[str]] = {}
        self.singletons: dict[str, Any] = {}
        self.outlasts_run = self.is_settled = False
        self.deleted: set[Place] = set()
        self.doubtful: set[Place] = set()
        self.unidentified: tuple[Record, ...] = ()
        self.lost: tuple[Record, ...] = ()
        self.uncertain_resources: set[str] = set()
        self.listed: dict[str, list[Record]] = {}
        self.vocabularies: dict[str, Set[str]] = {}
        self.possible_choices = {axis: frozenset(choices) for axis, choices in contract.axes.items()}
        self.habits: dict[tuple[str, str], int] = {}
        self.succeeded_operations: set[str] = set()
        self.shared: frozenset[Place] = frozenset()
        self.shown_cursors: frozenset[Any] = frozenset()
        self.unproven = UnprovenValues(self.facts)

    def fork(self, names: GeneratedValues, with_shared: bool = True) -> TargetState:
        """Return a copy that changes independently; its new values come from `names`.

        `with_shared` is whether it has the shared records.
        """
        made = copy(self)
        made.names = names
        made.created = {**self.created}
        for place in () if with_shared else self.shared:
            made.created.pop(place, None)
        made.deleted, made.doubtful = {*self.deleted}, {*self.doubtful}
        made.uncertain_resources = {*self.uncertain_resources}
        made.listed, made.vocabularies = {**self.listed}, {**self.vocabularies}
        made.succeeded_operations = {*self.succeeded_operations}
        made.unproven = self.unproven.fork()
        return made

    def blank(self) -> TargetState:
        """Return a state without records, which knows the values that the run sent without their being certainly valid.

        It knows values that are sent later too.
        """
        made = TargetState(self.contract, self.names)
        made.unproven = self.unproven.of_run()
        made.made_by_run, made.facts.existed, made.is_settled = self.made_by_run, self.existed, self.is_settled
        made.made_beside = self.made_beside
        return made

    def without_own_records(self) -> TargetState:
        """Return a copy that only has the shared records, and none that single walks changed."""
        made = self.fork(self.names)
        made.created = {place: each for place, each in self.created.items() if place in self.shared}
        made.deleted, made.doubtful, made.uncertain_resources = set(), set(), set()
        made.unproven = self.unproven.of_new_walk()
        made.unidentified = made.lost = ()
        return made

    @property
    def made(self) -> dict[Place, Record]:
        """The records that accepted requests created, whether or not they still exist."""
        return self.facts.made

    @property
    def existed(self) -> set[Place]:
        """Records with generated keys that a list showed before the run created any."""
        return self.facts.existed

    # --- questions of causes: StateQuery -----------------------------------------------------------
    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty:
        """Return whether the record exists, by the table in the docstring of this module."""
        key = record_key(resource, names)
        if key is None or resource.name in self.uncertain_resources or self._may_be_other_ids(resource, key):
            return Certainty.MAYBE
        place = (resource.name, key)
        if place in self.created:
            return Certainty.YES if is_child_of(self.created[place], names) else Certainty.MAYBE
        if place in self.deleted:
            return Certainty.NO
        if place in self.doubtful:
            return Certainty.MAYBE
        is_absent = self._is_key_of_run(resource, key) and not self._is_listed(resource, key)
        return Certainty.NO if is_absent else Certainty.MAYBE

    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty:
        """Return YES if a record that the run created has the value, NO for an unused new value, otherwise MAYBE."""
        own = (record for record in self.created.values() if record.resource == resource.name)
        if any(record.sent.get(member, ABSENT) == value for record in own):
            return Certainty.YES
        unsure = any(name == resource.name for name, _ in self.doubtful)
        without_key = (each for each in (*self.unidentified, *self.lost) if each.resource == resource.name)
        unsure = unsure or any(each.sent.get(member, ABSENT) == value for each in without_key)
        return Certainty.NO if self.names.is_generated(value) and not unsure else Certainty.MAYBE

    def is_referred_to(self, resource: Resource, names: Mapping[str, Any], without: Collection[str] = ()) -> bool:
        """Return whether a record that the run created refers to the one with these names."""
        others = (each for each in self.created.values() if each.resource not in without)
        return any(refers_to(self.contract, each, resource, names) for each in others)

    def vocabulary(self, field: Field) -> Set[str] | None:
        """Return the words that the target listed last for the field; None if they were not read."""
        return self.vocabularies.get(field.id)

    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty:
        """Return MAYBE: the records of other users are unknown."""
        return Certainty.MAYBE

    def knows_cursor(self, view: RequestView) -> Certainty:
        """Return NO for a value that the run made up, else MAYBE: a cursor may expire, or others may have got it.

        A key is certainly known if its record exists.
        """
        operation, token = view.operation, sent_token(view)
        resource = self.contract.resource_of(operation)
        if operation is None or resource is None or token in self.shown_cursors:
            return Certainty.MAYBE
        paging = operation.effect_as(List).paging
        if paging.after is None:
            is_own = self.names.is_generated(token, token_pattern(self.contract, operation))
            return Certainty.NO if is_own else Certainty.MAYBE
        names = {**view.path_values, resource.key.get(paging.member or "", ""): str(token)}
        key = record_key(resource, names)
        is_unsure = key is None or (resource.name, key) in self.deleted
        return Certainty.MAYBE if is_unsure else self.exists(resource, names)

    def changes_records(self, view: RequestView) -> Certainty:
        """Return YES if the run sent another value before, else MAYBE: not all values of a record are known."""
        resource = view.contract.resource_of(view.operation)
        if resource is None:
            return Certainty.MAYBE
        for names, sent in updated_records(view, resource):
            key = record_key(resource, names)
            known = self.created.get((resource.name, key)) if key else None
            before = known.sent if known else {}
            if any(name in before and before[name] != sent[name] for name in sent if name in resource.stored_members):
                return Certainty.YES
        return Certainty.MAYBE

    def state_of(self, resource: Resource, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the requests of the run have made of the record; empty for any other record."""
        key = record_key(resource, names)
        record = self.created.get((resource.name, key)) if key else None
        return record.state if record is not None else {}

    # --- questions of the run ----------------------------------------------------------------------
    def own_records(self, resource: str, with_shared: bool = True) -> Iterator[Record]:
        """Return the existing records that only this run can have created, the latest first."""
        return (
            each
            for place, each in reversed(self.created.items())
            if place[0] == resource and (with_shared or place not in self.shared) and self.is_certainly_own(each)
        )

    def is_certainly_own(self, record: Record) -> bool:
        """Return whether only this run can have created the record."""
        resource = self.contract.resources[record.resource]
        key = record_key(resource, record.names)
        if key is not None and self.is_foreign((resource.name, key)):
            return False
        return bool(resource.key_pattern) or (key is not None and self._is_key_of_run(resource, key))

    def is_foreign(self, place: Place) -> bool:
        """Return whether another user may have created a record that the reply to a creation named.

        It existed before, or a second creation named it while it still existed. Always False on a target whose records
        end with the run, and for the record of a documented reply: a mock that keeps no records sends it each time.
        """
        doubted = place in self.existed or self.facts.named[place] > 1
        return self.outlasts_run and doubted and place not in self.facts.documented

    def _may_be_other_ids(self, resource: Resource, key: Key) -> bool:
        owners = (self.contract.owners.get(name, resource) for name in resource.names)
        return any(may_be_another_id(owner, value) for owner, value in zip(owners, key, strict=True))

    def _is_listed(self, resource: Resource, key: Key) -> bool:
        """Return whether the latest list shows the record: a short made-up key may be that of a real record."""
        return any(record_key(resource, each.names) == key for each in self.listed.get(resource.name, ()))

    def _is_key_of_run(self, resource: Resource, key: Key) -> bool:
        """Return whether only this run can create a record with this key, because it generated a part of the key."""
        return self.names.knows_all and any(
            self._is_name_of_run(resource, name, value) for name, value in zip(resource.names, key, strict=True)
        )

    def _is_name_of_run(self, resource: Resource, name: str, value: str) -> bool:
        owner = self.contract.owners.get(name)
        pattern = resource.key_pattern or (owner.key_pattern if owner else None)
        if value not in documented_keys(self.contract) and self.names.is_generated(value, pattern):
            return True
        return owner is not None and owner.name != resource.name and (owner.name, (value,)) in self.created

    # --- changes by the run --------------------------------------------------------------------------
    def note_creation(self, place: Place, is_documented: bool = False) -> None:
        """Note that the reply to a creation named a record, whose key the target generated.

        `is_documented` is whether the reply is the documented example.
        """
        self.facts.note("named", place)
        if is_documented:
            self.facts.note("documented", place)

    def note_deletion(self, place: Place) -> None:
        """Note that a record may have been deleted: the target may use its key again."""
        self.facts.note("deleted", place)

    def forget_records(self) -> None:
        """Remove what other users of the target can change: records, lists, vocabularies."""
        for each in (self.created, self.listed, self.deleted, self.doubtful, self.vocabularies):
            each.clear()
