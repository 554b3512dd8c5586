"""A target that records which requests a run would send, for previews.

The reference server answers them in process.

Theory of operation: a preview must hold for every server, but values that a server chooses, such as the id of a new
record, differ between servers. `Placeholders` finds these values in a request, and replaces each by `{name}`: the name
of its parameter or member in the request. A value is replaced in any of these cases:

- a reply had it as a key that the server generates: it matches the pattern in the contract (`key_pattern`);
- a reply had it before any request did, it has at least `_MIN_LENGTH` characters, and no example of the contract has
  it;
- it is part of the key of a record that the run found in a list instead of creating it.

Values that the run generates itself are the same on every server, so they are never replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import ParameterSlot
from conformance.contract.request_view import RequestView
from conformance.contract.strict_json import parse_strictly
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.generated_values import GeneratedValues
from conformance.core.text import strings_in
from conformance.mock_server.asgi_app import MockApp
from conformance.targets import DEFAULT_TARGET
from conformance.targets.base import LOCALHOST

# Shorter strings occur in replies and in requests by coincidence.
_MIN_LENGTH = 8


@dataclass(frozen=True)
class PlannedRequest:
    """A request of a dry run.

    Attributes:
        origin: The id of the clause that it is sent for.
        request: The request with the values that the reference server returned.
        shown: The request with placeholders for these values.
    """

    origin: str
    request: Request
    shown: Request


class DryRun:
    """A target that sends nothing. `requests` has the requests so far, in their order."""

    name, is_divisible = DEFAULT_TARGET, True

    def __init__(
        self, contract: Contract, tag: str, dialect: str | None = None, local: bool = True, ends_with_run: bool = True
    ) -> None:
        """Start an empty reference server.

        `local` and `ends_with_run` are those of the target that the preview is for, as in `Target`.

        Raises:
            UsageError: The contract does not have the dialect.
        """
        self.is_local = local
        self.ends_with_run = ends_with_run
        self.requests: list[PlannedRequest] = []
        self._app = MockApp(contract, dialect)
        self.base_url = LOCALHOST + self._app.base
        self._placeholders = Placeholders(contract, GeneratedValues(tag))

    def shown(self, request: Request) -> Request:
        """Return the request, which is about to be sent, with placeholders."""
        return self._placeholders.substitute(request)

    def send(self, request: Request, origin: str = "") -> Exchange:
        self.requests.append(PlannedRequest(origin, request, self.shown(request)))
        self._placeholders.record_request(request)
        response = self._app.answer(request)
        if request.method == "HEAD":
            response = Response(response.status, response.headers, b"", response.reason)
        self._placeholders.record_response(response)
        return Exchange(request, response, origin=origin)

    def for_walk(self, number: int) -> DryRun:
        """Return the server of a walk; `requests` remain those of all walks."""
        walk = copy(self)
        walk._app = self._app.for_walk(number)
        return walk

    def close(self) -> None:
        """Do nothing, as nothing is open."""


class Placeholders:
    """Replaces values that a server has chosen by placeholders."""

    def __init__(self, contract: Contract, generated_values: GeneratedValues) -> None:
        self._contract = contract
        self._generated_values = generated_values
        self._sent: set[str] = set()
        self._received: set[str] = set()
        made = [each for each in contract.resources.values() if each.key_pattern]
        self._made_members = {
            member: (name, each.key_pattern or "") for each in made for member, name in each.key.items()
        }
        self._name_by_key: dict[str, str] = {}
        self._examples = {
            text
            for each in contract.operations.values()
            for shown in (each.body_example, *(slot.example for slot in each.slots))
            for text in strings_in(shown)
        }

    # --- learning ------------------------------------------------------------------------------
    def record_request(self, request: Request) -> None:
        """Record the values that the run has sent."""
        self._sent |= {value for _, value in request.query} | {unquote(each) for each in request.path.split("/")}
        self._sent |= set(strings_in(_parsed(request.body)))

    def record_response(self, response: Response) -> None:
        """Record the values that are new in the response, and the generated keys in it."""
        body = _parsed(response.body)
        self._received |= set(strings_in(body)) - self._sent
        for member, value in scalar_members(body):
            name, pattern = self._made_members.get(member, ("", ""))
            if name and re.fullmatch(pattern, str(value)):
                self._name_by_key.setdefault(str(value), name)

    # --- showing -------------------------------------------------------------------------------
    def substitute(self, request: Request) -> Request:
        """Return the request with placeholders, and otherwise unchanged."""
        view = RequestView(self._contract, request)
        slots = {slot.name: slot for slot in view.operation.slots} if view.operation else {}
        listed = set(self._listed_names(view))
        path = "/".join(self._substitute_segment(each, view, listed) for each in request.path.split("/"))
        query = tuple(
            (name, self._substitute_value(name, value, slots.get(name), listed)) for name, value in request.query
        )
        body = view.body if view.is_form else _parsed(request.body)
        shown = self._substitute_in_body("", body, listed) if isinstance(body, (dict, list)) else None
        if shown is None or shown == body:
            return request.replace(path=path, query=query)
        return request.replace(path=path, query=query, body=view.encoded(shown))

    def _substitute_segment(self, segment: str, view: RequestView, listed: set[str]) -> str:
        text = unquote(segment)
        name = next((name for name, value in view.path_values.items() if value == text), "")
        shown = self._substitute_value(name, text, None, listed)
        return segment if shown == text else shown

    def _substitute_value(self, name: str, text: str, slot: ParameterSlot | None, listed: set[str]) -> str:
        """Return the text, or its placeholder.

        Each value of a list with commas is replaced separately.
        """
        if "," in text:
            return ",".join(self._substitute_value(name, each, slot, listed) for each in text.split(","))
        if text in self._name_by_key and not self._generated_values.is_generated(text):
            return "{" + (name or self._name_by_key[text]) + "}"
        if not name or self._generated_values.is_generated(text):
            return text
        is_new = len(text) >= _MIN_LENGTH and text in self._received and text not in self._examples
        return "{" + name + "}" if is_new or name in listed else text

    def _substitute_in_body(self, name: str, value: Any, listed: set[str]) -> Any:
        if isinstance(value, dict):
            return {member: self._substitute_in_body(member, each, listed) for member, each in value.items()}
        if isinstance(value, list):
            return [self._substitute_in_body(name, each, listed) for each in value]
        return self._substitute_value(name, value, None, listed) if isinstance(value, str) else value

    def _listed_names(self, view: RequestView) -> Iterator[str]:
        """Yield the names of the key members, if the request is about a record that the run found in a list."""
        resource = self._contract.resource_of(view.operation)
        if (
            view.operation is None
            or resource is None
            or resource.key_pattern
            or isinstance(view.operation.effect, Create)
        ):
            return
        values = [view.value_named(name) for name in resource.names]
        if all(
            isinstance(each, str) and each in self._received and not self._generated_values.is_generated(each)
            for each in values
        ):
            yield from resource.names


def scalar_members(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each string and number in a JSON value, at any depth.

    The name of an item of an array is its index.
    """
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(each, str | int):
            yield str(name), each
        yield from scalar_members(each)


def _parsed(body: bytes | None) -> Any:
    try:
        return parse_strictly(body or b"null")
    except ValueError:
        return None


def decode_placeholders(shown: Request, text: str) -> str:
    """Return `text` with `{id}` instead of `%7Bid%7D`.

    Only placeholders in the query of `shown` are decoded.
    """
    for name in re.findall(r"\{(\w+)\}", " ".join(value for _, value in shown.query)):
        text = text.replace(quote("{" + name + "}", safe=""), "{" + name + "}")
    return text
