"""Odd values: texts and numbers that programs often change when they store or show them.

What an API accepts must come back exactly. An API may refuse most of these values, as the contract leaves them open. So
one request has an odd value in each member that is stored. If it is refused, each member gets its value in a request of
its own, and later requests have odd values only in those members for which it was accepted. Each *turn* is another
value for each member; a run tries all turns on a local target, one elsewhere. Long texts have the documented length, up
to 1,100 characters. They are sent shorter if they are refused, which the judge finds wrong where the length is right.

Every second turn has the credential in another of its places, if there are several, and another spelling of the
request: a program may accept a write, and then not find who sent it, or not read what was sent. Whether such requests
are refused is left to `credential-places` and `same-meaning`.

Some programs take 0 for a missing value. If the text 0 is refused in a member whose example is a word, 1 is sent. If
that is accepted, the refusal of 0 is wrong. If the number 0 is refused, a negative one is sent: a server that accepts
it has no lower bound that 0 could break. It is not -1, which often means "no limit".
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping
from typing import Any
from zlib import crc32

from conformance.checks.behaviours._reading_records import value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours._spellings import send_respelled
from conformance.checks.behaviours._updating_records import member_slot, settable_members
from conformance.checks.behaviours.base import succeeded
from conformance.checks.limit_values import deciding_schema, valid_limits
from conformance.checks.request_steps import ReplySteps
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import example_record
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import LONG_TEXT_LIMIT, PLAIN_TEXT_LIMIT, Zone, Zones, longest_text, zones_of
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

MIXED_TEXT = "1+1 %41 <b>&amp;</b> \"q\" 'a' \\n \u00e9 e\u0301 \U0001f4e6  z"
"""Signs of encodings, markup, quotes, a backslash, letters outside ASCII, a combining sign, an emoji, two blanks."""
LONG_TEXT = "L" * LONG_TEXT_LIMIT
SHORTER = (300, PLAIN_TEXT_LIMIT)
"""The lengths of the texts that are sent if longer ones are refused: many databases have a limit of 255 or 1,024."""
MIXED_LONG_TEXT = MIXED_TEXT + LONG_TEXT
"""The text with which lists are read, too. It is long, because lists often cut texts that are shown whole elsewhere."""
PADDED_TEXT = " a "
ZERO, BESIDE_ZERO = "0", "1"
NEGATIVE = -2
TEXTS = (MIXED_LONG_TEXT, "0012", LONG_TEXT, PADDED_TEXT, ZERO)
LONG_FRACTION = 33.335
"""A fraction with more places than many amounts have."""
FRACTIONS = (12.34, 1e-7, LONG_FRACTION, 0.5, 0)
INTEGERS = (0, 1, 2**31 - 1, 2**53 + 1, 10)
TURNS = len(TEXTS)
URL_QUERIES = {MIXED_LONG_TEXT: f"q=1+1%2541&amp=%C3%A9{LONG_TEXT}", LONG_TEXT: f"q={LONG_TEXT}"}
"""What is appended to the example of a URL in place of an odd text, which would be no URL."""
READ_EVERYWHERE = (TEXTS.index(MIXED_LONG_TEXT), TEXTS.index(LONG_TEXT))
"""The turns whose values are often changed by one of the operations that show a record."""

Values = Mapping[str, Any]


class OddValues:
    """The odd values of the requests of one check on one operation; `empty` has the members that must stay empty."""

    def __init__(self, context: RecordContext, empty: Collection[str] = ()) -> None:
        self._context = context
        self._empty = empty
        self._usable: set[str] | None = None
        self._is_accepted = False
        self._reply: Reply | None = None

    @property
    def turns(self) -> list[int]:
        """The turns that a run tries on the operation."""
        context = self._context
        alone = context.factory.has_target_alone
        return [*range(TURNS)] if alone else [crc32(context.operation.id.encode()) % TURNS]

    def sets(self, turn: int) -> Iterator[Values]:
        """Yield the values of each request of a turn; call `note` before the next one."""
        context = self._context
        is_known_by_key = bool(context.resource.key_pattern) or context.resource.singleton
        is_named = not (context.factory.has_target_alone and is_known_by_key)
        every = odd_values(context.contract, context.operation, context.resource, turn, is_named)
        usable = every.keys() if self._usable is None else self._usable
        values: Values = {name: each for name, each in every.items() if name in usable and name not in self._empty}
        if not values:
            return
        yield values
        for shorter in _shortened(context.contract, context.operation, values, turn):
            if not self._is_accepted and shorter != values:
                values = shorter
                yield values
        if self._is_accepted:
            return
        if len(values) == 1:
            yield from self._beside_zero(values)
        elif self._usable is None or any(map(is_zero, values.values())):
            yield from self._one_by_one(values)

    def _one_by_one(self, values: Values) -> Iterator[Values]:
        self._usable = set()
        for name, value in values.items():
            yield {name: value}
            self._usable |= {name} if self._is_accepted else set()
            yield from self._beside_zero({name: value})

    def _beside_zero(self, values: Values) -> Iterator[Values]:
        """Yield the value beside 0 for a member in which 0 was refused; assert that it is refused, too."""
        ((name, value),) = values.items()
        refused, beside = self._reply, beside_zero(self._context.contract, self._context.operation, name, value)
        if self._is_accepted or refused is None or beside is ABSENT:
            return
        yield {name: beside}
        self._compare_with_zero(name, value, beside, refused)

    def _compare_with_zero(self, name: str, value: Any, beside: Any, refused: Reply) -> None:
        if self._is_accepted:
            expected = f"{name} may be {value_text(value)}, as it may be {value_text(beside)}"
            self._context.check(False, expected, refused.summary, refused)

    def note(self, reply: Reply) -> bool:
        """Note the reply to a request with odd values; return whether these were accepted."""
        self._is_accepted, self._reply = is_accepted(reply), reply
        return self._is_accepted


def is_accepted(reply: Reply) -> bool:
    """Return whether a reply is a success, also for each item of a list."""
    each = reply.operation.for_each_item if reply.operation else None
    errors = resolve(reply.body, each.errors) if each else None
    return succeeded(reply) and not errors


def _shortened(contract: Contract, operation: Operation, values: Values, turn: int) -> Iterator[Values]:
    """Yield the values with shorter texts in place of long ones."""
    long = {name: each for name, each in values.items() if _is_long(each)}
    for length in SHORTER[:1] if _is_mixed(turn) else SHORTER:
        yield {**values, **{name: each[:length] for name, each in long.items()}}
    plain = {name: _without_length(contract, operation, name, each, turn) for name, each in long.items()}
    untried = {name: each for name, each in plain.items() if 0 < len(each) < min(SHORTER[0], len(long[name]))}
    yield {**values, **{name: each[:PLAIN_TEXT_LIMIT] for name, each in long.items()}, **untried}


def _fitting(contract: Contract, operation: Operation, member: str, text: str, turn: int) -> Any:
    """Return a long text cut to what is documented or, if it is not long then, the first possible shorter one."""
    zones, slot = zones_of(contract), member_slot(operation, member)
    cut = text[: longest_text(deciding_schema(contract, slot)) or None]
    texts = (cut if _is_long(cut) else text, _without_length(contract, operation, member, text, turn))
    return next((each for each in texts if each and _is_possible(zones, slot, each)), ABSENT)


def _without_length(contract: Contract, operation: Operation, member: str, text: str, turn: int) -> str:
    """Return a long text without its long part or, if it is nothing but long, the longest one that is certainly right.

    It is empty if nothing says how long that is.
    """
    if _is_mixed(turn):
        return text.rstrip(LONG_TEXT[0])
    limits = valid_limits(contract, operation, member_slot(operation, member))
    return max((each for each in limits if isinstance(each, str)), key=len, default="")


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and value.endswith(LONG_TEXT[: PLAIN_TEXT_LIMIT // 2])


def is_zero(value: Any) -> bool:
    """Return whether a value is the text 0 or the number 0."""
    return value == ZERO or (value == 0 and not isinstance(value, bool))


def beside_zero(contract: Contract, operation: Operation, member: str, value: Any) -> Any:
    """Return the value whose success shows that a refusal of 0 is wrong; ABSENT if the member has none."""
    if not is_zero(value):
        return ABSENT
    if value == ZERO:
        return BESIDE_ZERO if _is_word(operation, member) else ABSENT
    slot = member_slot(operation, member)
    return NEGATIVE if _is_possible(zones_of(contract), slot, NEGATIVE) else ABSENT


def _is_word(operation: Operation, member: str) -> bool:
    """Return whether the example of a member is a text with letters."""
    example = example_record(operation).get(member)
    return isinstance(example, str) and any(map(str.isalpha, example))


def odd_values(
    contract: Contract, operation: Operation, resource: Resource, turn: int, is_named: bool = False
) -> dict[str, Any]:
    """Return an odd value for each stored member that may have one.

    `is_named` is whether the values that show which run made a record must stay.
    """
    zones, found = zones_of(contract), {}
    for member, example in settable_members(operation, resource):
        slot = member_slot(operation, member)
        field = zones.field(slot)
        is_free = field is None or not (field.vocabulary or (field.new_value and is_named))
        is_name = member in (*resource.names, *contract.owners, *resource.stored_as)
        value = _odd_value(slot, example, turn) if is_free and not is_name else ABSENT
        if _is_long(value):
            value = _fitting(contract, operation, member, value, turn)
        if value not in (ABSENT, "") and _is_possible(zones, slot, value):
            found[member] = value
    return found


def _is_mixed(turn: int) -> bool:
    """Return whether the texts of a turn are odd without their long part, too."""
    return TEXTS[turn] == MIXED_LONG_TEXT


def _is_possible(zones: Zones, slot: ParameterSlot, value: Any) -> bool:
    """Return whether a value is not certainly wrong."""
    return slot.schema.accepts(value) and zones.zone(slot, value, None) is not Zone.WRONG


def _odd_value(slot: ParameterSlot, example: Any, turn: int) -> Any:
    if "enum" in slot.schema.flat or isinstance(example, list | dict):
        return ABSENT
    if isinstance(example, bool):
        return turn % 2 == 0
    if isinstance(example, int | float):
        return (FRACTIONS if "number" in slot.schema.types else INTEGERS)[turn]
    text = TEXTS[turn]
    if isinstance(example, str) and "://" in example and text in URL_QUERIES:
        return f"{example}{'&' if '?' in example else '?'}{URL_QUERIES[text]}"
    return text


def odd_creations(context: RecordContext, odd: OddValues, turn: int) -> Generator[Request, Reply, list[Reply]]:
    """Send creations with the odd values of a turn; return the replies to those that were accepted."""
    accepted: list[Reply] = []
    for values in odd.sets(turn):
        request = yield from context.factory.valid_request(context.operation)
        for member, value in values.items():
            view = context.factory.view(request)
            request = with_value(view, member_slot(context.operation, member), value, max(len(view.items) - 1, 0))
        reply = yield from send_in_turn(context, request, turn)
        accepted += [reply] if odd.note(reply) else []
    return accepted


def send_in_turn(context: RecordContext, request: Request, turn: int) -> ReplySteps:
    """Send a request as it is, or in every second turn in another spelling, with the credential in another place."""
    if turn % 2 == 0:
        return (yield request)
    places = context.factory.requirements(context.operation)
    if len(places) > 1:
        request = request.replace(credentials=context.factory.credentials(context.operation, places[1]))
    return (yield from send_respelled(context.factory, request))
