"""The reply to a list of look-ups has an answer to each, also to those that differ in one member only.

An answer to an item that is sent alone has no other values than this item, apart from case. A list in which an item is
there twice must be accepted; whether it is answered twice is left open. An item that is refused alone, because a value
is certainly wrong, has no figures beside a valid one: the list is refused, or that item has an answer without some of
the figures, or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable
from typing import Any, NamedTuple

from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Cause, RequestSource
from conformance.checks.causes.field_invalid import FieldInvalid
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.clause import Clause
from conformance.contract.effects import Static
from conformance.contract.json_pointer import resolve
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record
from conformance.contract.request_view import dump_json
from conformance.contract.value_zones import is_blank
from conformance.core.exchange import Request
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply

_UNSET = (0, "0", "null")
"""What may stand for no value, beside null and what is empty."""


class WrongValue(NamedTuple):
    """A value of a member of an item that is certainly wrong, and the clause about it."""

    clause: Clause
    member: str
    value: Any


class AnswersEachItem(Behaviour):
    """Compares the answers to two items that are sent alone with the answers to both, and sends one of them twice.

    The second item has the values of the first one, except one member. Answers are compared by the members that repeat
    those of the items, if they do. Their order is not compared. Each of these members is also sent with a documented
    wrong value, alone and after a valid item.
    """

    needs = "a look-up of a list whose reply has the members of its items, or their number"

    def size(self, operation: Operation) -> int:
        return 8 if repeated_members(operation) else 1

    def applies(self, operation: Operation) -> bool:
        is_counted = isinstance(operation.effect, Static) and operation.effect.for_each_item is not None
        return operation.takes == "list" and (is_counted or bool(repeated_members(operation)))

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        request = yield from factory.valid_request(operation, items=2)
        items = _two_items(operation, factory.view(request).items)
        if repeated_members(operation):
            yield from self._compare(operation, request, items, assertions)
        # Equal items count as several: that is left to the rule about the items of a list.
        reply = yield request.replace(body=dump_json([*items, items[0]]))
        assertions.check(succeeded(reply), "success, also with an item that is there twice", reply.summary, reply)
        for wrong in wrong_values(factory.causes, operation):
            yield from _check_wrong_item(operation, request, items[0], wrong, assertions)

    def _compare(
        self, operation: Operation, request: Request, items: list[Any], assertions: Assertions
    ) -> RequestSteps:
        alone: Counter[str] = Counter()
        for item in items:
            answers, reply = yield from _answers(operation, request.replace(body=dump_json([item])))
            if not answers:
                text = f"{operation.id} has no answer for an item that is sent alone"
                raise Blocked.because(BlockCode.NOT_OBSERVABLE, text)
            texts = Counter(_text(operation, each) for each in answers)
            has_own = any(_is_answer_to(operation, item, each) for each in answers)
            assertions.check(has_own, f"an answer with {_text(operation, item)}", f"one with {'; '.join(texts)}", reply)
            alone += texts
        both, reply = yield from _answers(operation, request.replace(body=dump_json(items)))
        missing = sorted((alone - Counter(_text(operation, each) for each in both)).elements())
        expected, actual = "an answer for each item, as if it is sent alone", f"no answer with {'; '.join(missing)}"
        assertions.check(not missing, expected, actual, reply)


def repeated_members(operation: Operation) -> list[str]:
    """Return the members of the items of a look-up that its answers show too; none for other operations."""
    shown = _shown_members(operation)
    return [name for name in example_record(operation) if name in shown]


def _shown_members(operation: Operation) -> dict[str, Any]:
    """Return the documented answer to an item of a look-up."""
    effect = operation.effect
    rows = shown_items(resolve(operation.reply_example, effect.items)) if isinstance(effect, Static) else []
    return rows[0] if rows and isinstance(rows[0], dict) else {}


def wrong_values(causes: Iterable[Cause], operation: Operation) -> list[WrongValue]:
    """Return the first documented wrong value of each member of the items that answers repeat."""
    found: dict[str, WrongValue] = {}
    about = [each for each in causes if isinstance(each, FieldInvalid) and each.is_about(operation)]
    members = [each for each in operation.slots if each.where == "item" and each.name in repeated_members(operation)]
    for slot in members:
        for cause in about:
            if cause.covers(slot) and cause.field.wrong_examples:
                value = cause.field.wrong_examples[0]
                found.setdefault(slot.name, WrongValue(cause.clause, slot.name, value))
    return [*found.values()]


def _check_wrong_item(
    operation: Operation, request: Request, valid: dict[str, Any], wrong: WrongValue, assertions: Assertions
) -> RequestSteps:
    """Check that an item with a wrong value, if it is refused alone, has fewer figures than a valid one beside it.

    Its answer may have a code or a message in place of figures.
    """
    item = {**valid, wrong.member: wrong.value}
    alone = (yield request.replace(body=dump_json([item]))).outcome
    if alone is None or alone.success or alone.id not in wrong.clause.outcomes:
        return
    answers, reply = yield from _answers(operation, request.replace(body=dump_json([valid, item])))
    expected = [_figures(operation, each) for each in answers if _is_answer_to(operation, valid, each)]
    shown = [_figures(operation, each) for each in answers if _is_equal(each.get(wrong.member), wrong.value)]
    has_figures = any(valid_one and valid_one <= each for valid_one in expected for each in shown)
    text = f"{wrong.member} {wrong.value}"
    must = f"a refusal, or no figures for {text}, which is refused alone"
    assertions.check(not has_figures, must, f"figures for {text}", reply)


def _figures(operation: Operation, answer: dict[str, Any]) -> set[str]:
    """Return the documented members of an answer that have a value, except those of the item."""
    return {
        name
        for name in _shown_members(operation)
        if name not in repeated_members(operation) and not _is_unset(answer.get(name))
    }


def _is_unset(value: Any) -> bool:
    return is_blank(value) or value in _UNSET


def _two_items(operation: Operation, items: list[Any]) -> list[Any]:
    """Return the first item, and the same with one member of the second one that is different."""
    first, second = items
    other = [name for name in repeated_members(operation) if first.get(name) != second.get(name)][-1:]
    return [first, {**first, **{name: second[name] for name in other}}]


def _answers(operation: Operation, request: Request) -> Generator[Request, Reply, tuple[list[dict[str, Any]], Reply]]:
    """Return the answers to a request, and the reply."""
    reply = yield request
    assert isinstance(operation.effect, Static)
    rows = shown_items(resolve(reply.body, operation.effect.items)) if succeeded(reply) else []
    return [each for each in rows if isinstance(each, dict)], reply


def _is_answer_to(operation: Operation, item: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Return whether an answer has no other value than the item, apart from case."""
    pairs = [(item.get(name), answer.get(name)) for name in repeated_members(operation)]
    return all(shown is None or _is_equal(shown, sent) for sent, shown in pairs)


def _is_equal(shown: Any, sent: Any) -> bool:
    return str(shown).casefold() == str(sent).casefold()


def _text(operation: Operation, row: dict[str, Any]) -> str:
    """Return the repeated members of an item, or of its answer, for people and for comparisons."""
    return ", ".join(f"{name} {row.get(name)}" for name in repeated_members(operation))
