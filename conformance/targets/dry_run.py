"""A target in this process that answers as the reference server would: what a run would send, and no socket.

What a request repeats out of a reply (the id of a record, say) is another one on every server: it is shown as a
`{placeholder}` with the name that requests use for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from conformance.contract.effects import Create
from conformance.contract.model import Contract, ParameterSlot
from conformance.contract.request_view import RequestView, dump_json
from conformance.contract.strict_json import parse_strictly
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.generated_values import GeneratedValues
from conformance.mock_server.asgi_app import MockApp
from conformance.targets import DEFAULT_TARGET
from conformance.targets.base import LOCALHOST

# Shorter texts stand in replies and requests alike by chance.
_SHORTEST = 8


@dataclass(frozen=True)
class PlannedRequest:
    """A request as it was sent, and as it can be shown: with placeholders, which are `{names}` also in the path."""

    origin: str
    request: Request
    shown: Request


class DryRun:
    """`local` and `ends_with_run` as of the target that is rehearsed for; `asked` has the requests in their order."""

    name = DEFAULT_TARGET

    def __init__(
        self, contract: Contract, tag: str, dialect: str | None = None, local: bool = True, ends_with_run: bool = True
    ) -> None:
        """Raises UsageError for a dialect that the contract does not name."""
        self.is_local = local
        self.ends_with_run = ends_with_run
        self.asked: list[PlannedRequest] = []
        self._app = MockApp(contract, dialect)
        self.base_url = LOCALHOST + self._app.base
        self._placeholders = Placeholders(contract, GeneratedValues(tag))

    def shown(self, request: Request) -> Request:
        """A request that is about to be sent, with placeholders."""
        return self._placeholders.put_into(request)

    def send(self, request: Request, origin: str = "") -> Exchange:
        self.asked.append(PlannedRequest(origin, request, self.shown(request)))
        self._placeholders.note_sent(request)
        response = self._app.answer(request)
        if request.method == "HEAD":
            response = Response(response.status, response.headers, b"", response.reason)
        self._placeholders.note_heard(response)
        return Exchange(request, response, origin=origin)

    def close(self) -> None:
        """Nothing is open."""


class Placeholders:
    """Knows which values came from replies before any request had them."""

    def __init__(self, contract: Contract, names: GeneratedValues) -> None:
        self._contract = contract
        self._names = names
        self._sent: set[str] = set()
        self._heard: set[str] = set()
        made = [each for each in contract.resources.values() if each.made]
        self._made = {member: (name, each.made or "") for each in made for member, name in each.key.items()}
        self._keys: dict[str, str] = {}
        self._examples = {
            text
            for each in contract.operations.values()
            for shown in (each.body_example, *(slot.example for slot in each.slots))
            for text in texts_in(shown)
        }

    # --- learning ------------------------------------------------------------------------------
    def note_sent(self, request: Request) -> None:
        self._sent |= {value for _, value in request.query} | {unquote(each) for each in request.path.split("/")}
        self._sent |= set(texts_in(_parsed(request.body)))

    def note_heard(self, response: Response) -> None:
        body = _parsed(response.body)
        self._heard |= set(texts_in(body)) - self._sent
        for member, value in members_of(body):
            name, pattern = self._made.get(member, ("", ""))
            if name and re.fullmatch(pattern, str(value)):
                self._keys.setdefault(str(value), name)

    # --- showing -------------------------------------------------------------------------------
    def put_into(self, request: Request) -> Request:
        """The request with placeholders; the path is as it was, but for them."""
        view = RequestView(self._contract, request)
        slots = {slot.name: slot for slot in view.operation.slots} if view.operation else {}
        found = set(self._found_by_list(view))
        path = "/".join(self._segment(each, view, found) for each in request.path.split("/"))
        query = tuple((name, self._value(name, value, slots.get(name), found)) for name, value in request.query)
        body = _parsed(request.body)
        shown = self._filled("", body, found) if isinstance(body, (dict, list)) else None
        if shown is None or shown == body:
            return request.replace(path=path, query=query)
        return request.replace(path=path, query=query, body=dump_json(shown))

    def _segment(self, segment: str, view: RequestView, found: set[str]) -> str:
        text = unquote(segment)
        name = next((name for name, value in view.path_values.items() if value == text), "")
        shown = self._value(name, text, None, found)
        return segment if shown == text else shown

    def _value(self, name: str, text: str, slot: ParameterSlot | None, found: set[str]) -> str:
        """The text, or its placeholder; several values with commas between them are looked at one by one."""
        if "," in text:
            return ",".join(self._value(name, each, slot, found) for each in text.split(","))
        if text in self._keys and not self._names.is_generated(text):
            return "{" + (name or self._keys[text]) + "}"
        new = len(text) >= _SHORTEST and text in self._heard and text not in self._examples
        return "{" + name + "}" if name and (new or name in found) and not self._names.is_generated(text) else text

    def _filled(self, name: str, value: Any, found: set[str]) -> Any:
        if isinstance(value, dict):
            return {member: self._filled(member, each, found) for member, each in value.items()}
        if isinstance(value, list):
            return [self._filled(name, each, found) for each in value]
        return self._value(name, value, None, found) if isinstance(value, str) else value

    def _found_by_list(self, view: RequestView) -> Iterator[str]:
        """The names of the key of a record that is not the run's own, where the request is about one."""
        resource = self._contract.resource_of(view.operation)
        if view.operation is None or resource is None or resource.made or isinstance(view.operation.effect, Create):
            return
        values = [view.value_named(name) for name in resource.names]
        if all(isinstance(each, str) and each in self._heard and not self._names.is_generated(each) for each in values):
            yield from resource.names


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(each)


def members_of(value: Any) -> Iterator[tuple[str, Any]]:
    """Every member with a text or a number, at any depth."""
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(each, str | int):
            yield str(name), each
        yield from members_of(each)


def _parsed(body: bytes | None) -> Any:
    try:
        return parse_strictly(body or b"null")
    except ValueError:
        return None


def placeholders_in_query(shown: Request, text: str) -> str:
    """`text` with the placeholders of a query as they are meant to be read, not percent-encoded."""
    for name in re.findall(r"\{(\w+)\}", " ".join(value for _, value in shown.query)):
        text = text.replace(quote("{" + name + "}", safe=""), "{" + name + "}")
    return text
