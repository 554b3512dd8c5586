"""What every cause is made of.

A cause says why an API refuses. `holds` tells whether a request deserves it; `provoke` makes requests that
do, each one fault away from a lawful one; the class below keeps both to the operations of the clause.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Protocol

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Clause, Contract, Operation, ParameterSlot
from conformance.contract.request_view import RequestView
from conformance.contract.value_zones import Zone, Zones, zones_of
from conformance.core.exchange import Pairs, Request
from conformance.core.generated_values import GeneratedValues
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import Certainty, StateQuery

RequestSteps = Generator[Request, Reply, None]
ValidRequestSteps = Generator[Request, Reply, Request]
ReplySteps = Generator[Request, Reply, Reply]
RecordNames = dict[str, str]
RecordNamesSteps = Generator[Request, Reply, RecordNames]


class Blocked(Exception):
    """A request cannot be made, or says nothing: writes are not allowed, or a record that it needs is unavailable."""

    def __init__(self, reason: BlockReason) -> None:
        super().__init__(reason.text)
        self.reason = reason

    @classmethod
    def because(cls, code: BlockCode, text: str) -> Blocked:
        return cls(BlockReason(code, text))


class CreatedRecord(NamedTuple):
    """A record that an accepted creation made: its request names, and the members that were sent."""

    names: RecordNames
    sent: Mapping[str, Any]


class RequestSource(Protocol):
    """What provocations and behaviours work with. `has_target_alone`: no one else can change the
    target's data. `address` is the URL before the paths of requests. `memory` keeps what several behaviours observe, so
    that it is requested once. `variation` is another number for each operation of a cause, so that choices among equals
    take turns. Each method that returns steps is used with `yield from`.
    """

    @property
    def has_target_alone(self) -> bool: ...
    @property
    def address(self) -> str: ...
    @property
    def memory(self) -> dict[str, Any]: ...
    @property
    def variation(self) -> int: ...
    @property
    def names(self) -> GeneratedValues: ...
    @property
    def zones(self) -> Zones: ...
    @property
    def query(self) -> StateQuery: ...
    def view(self, request: Request) -> RequestView: ...
    def valid_request(self, operation: Operation, items: int | None = None) -> ValidRequestSteps: ...
    def send_valid(self, operation: Operation, items: int | None = None) -> ReplySteps: ...
    def existing_record(self, resource: str) -> RecordNamesSteps: ...
    def new_record(self, resource: str) -> RecordNamesSteps: ...
    def request_for(
        self, operation: Operation, names: Mapping[str, Any], body: Any = None, query: Pairs = ()
    ) -> Request: ...
    def members_sent(self, resource: str, names: Mapping[str, Any]) -> Mapping[str, Any]: ...
    def records_made_by(self, reply: Reply) -> list[CreatedRecord]: ...
    @property
    def causes(self) -> Sequence[Cause]: ...


class Cause:
    """`stage` orders causes as servers do: the mock answers the first that certainly holds.

    `breaks_whole_list`: a fault in one item is a fault of the whole body, even where items are independent.
    """

    stage: ClassVar[int]
    breaks_whole_list: ClassVar[bool] = False

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self.contract = contract
        self.clause = clause
        self.zones = zones_of(contract)
        self._selected = frozenset(contract.operations_of(clause))
        self.setup(**clause.parameters)

    def setup(self, *_: Any, **__: Any) -> None:
        """Takes the clause's own parameters; a cause that has some says which."""

    def selected(self, operation: Operation) -> bool:
        return operation.id in self._selected

    def concerns(self, operation: Operation) -> bool:
        """Return whether a request to this operation can have the fault at all."""
        return self.selected(operation) and self.applies(operation)

    def recognise(self, view: RequestView, state: StateQuery) -> Certainty:
        """Whether the request deserves this cause."""
        if view.operation is not None and not self.selected(view.operation):
            return Certainty.NO
        return self.holds(view, state)

    def why_not_shown(self, reply: Reply) -> str:
        """Why a success, though right, does not show this cause; "" where it may."""
        return ""

    def fault(self, view: RequestView, state: StateQuery) -> str:
        """What is wrong with a request that deserves this cause, for people; "" where the request speaks for itself."""
        return ""

    def operations(self) -> list[Operation]:
        """The operations on which this cause is provoked."""
        return [each for each in self.contract.operations.values() if self.selected(each) and self.applies(each)]

    def applies(self, operation: Operation) -> bool:
        """Return whether the fault can be provoked on this operation."""
        return True

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        raise NotImplementedError

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        raise NotImplementedError


def strongest(answers: Iterable[Certainty]) -> Certainty:
    return max(answers, default=Certainty.NO)


def agreed_certainty(answers: Iterable[Certainty]) -> Certainty:
    """YES where each says so, NO where each says so or there is none, and MAYBE otherwise."""
    different = {*answers} or {Certainty.NO}
    return Certainty.MAYBE if len(different) > 1 else different.pop()


def certainty_in_item(item: int | None) -> Certainty:
    """A sure fault: of the request, or of one item of its list."""
    return Certainty.YES if item is None else Certainty.SOME


def item_to_break(view: RequestView) -> int:
    """The last item, so that a good one goes before it."""
    return max(len(view.items) - 1, 0)


def zone_of(cause: Cause, slot: ParameterSlot, value: Any, state: StateQuery) -> Zone:
    """The zone of a value; one that refers to a record is only right while that record surely exists."""
    field = cause.zones.field(slot)
    owner = cause.contract.owners.get(slot.name)
    if owner is not None and slot.where != "path" and (field is None or field.strict):
        if isinstance(value, str) and state.exists(owner, {owner.names[0]: value}) is Certainty.YES:
            return Zone.RIGHT
        return Zone.WRONG if cause.zones.zone(slot, value, None) is Zone.WRONG else Zone.OPEN
    return cause.zones.zone(slot, value, state.vocabulary(field) if field else None)


def values_text(values: Iterable[tuple[str, Any]]) -> str:
    """`number = "?!"; title left out`, for people."""
    words = (f"{name} left out" if value is ABSENT else f"{name} = {clipped(repr(value))}" for name, value in values)
    return "; ".join(dict.fromkeys(words))


def clipped(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 12]}... ({len(text)} characters)"


def body_text(view: RequestView) -> str:
    """A body that is wrong as a whole, by its end: that is where most of them are wrong."""
    text = (view.request.body or b"").decode("utf-8", "backslashreplace")
    return f"the body is {text!r}" if len(text) <= 60 else f"the body ends in {text[-40:]!r}"


def pick_in_turn(values: list[Any], n: int) -> Any:
    return values[n % len(values)]
