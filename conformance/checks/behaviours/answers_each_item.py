"""The reply to a list of look-ups has an answer to each, also to those that differ in one member only.

An answer to an item that is sent alone has no other values than this item, apart from case. A list in which an item is
there twice must be accepted; whether it is answered twice is left open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from typing import Any

from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.effects import Static
from conformance.contract.json_pointer import resolve
from conformance.contract.operation import Operation
from conformance.contract.record_requests import example_record
from conformance.contract.request_view import dump_json
from conformance.core.exchange import Request
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply


class AnswersEachItem(Behaviour):
    """Compares the answers to two items that are sent alone with the answers to both, and sends one of them twice.

    The second item has the values of the first one, except one member. Answers are compared by the members that repeat
    those of the items, if they do. Their order is not compared.
    """

    needs = "a look-up of a list whose reply has the members of its items, or their number"

    def size(self, operation: Operation) -> int:
        return 4

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
    effect = operation.effect
    rows = shown_items(resolve(operation.reply_example, effect.items)) if isinstance(effect, Static) else []
    shown = rows[0] if rows and isinstance(rows[0], dict) else {}
    return [name for name in example_record(operation) if name in shown]


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
    return all(shown is None or str(shown).casefold() == str(sent).casefold() for sent, shown in pairs)


def _text(operation: Operation, row: dict[str, Any]) -> str:
    """Return the repeated members of an item, or of its answer, for people and for comparisons."""
    return ", ".join(f"{name} {row.get(name)}" for name in repeated_members(operation))
