"""Collect from a recording the outcomes of each request, and the members of replies with their JSON types."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from conformance.contract.credential_reading import path_without_key
from conformance.contract.effects import Paged
from conformance.contract.json_pointer import ABSENT, resolve, split
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Request
from conformance.diff.request_identity import RequestKind, RequestNormalizer, shorten_uniquely
from conformance.observation.response_reading import Reply, is_unread, read_reply
from conformance.recording import exchange_parts as parts
from conformance.recording.base_urls import BaseUrls
from conformance.recording.cassette import Cassette, Interaction
from conformance.recording.credential_scan import separate_credentials
from conformance.recording.recorded_exchange import InvalidExchange, RecordedExchange, Source

ANY_ELEMENT = "*"
"""Stands for any element of a list."""

DEEPEST_LEVEL = 12
MOST_MEMBERS = 20_000
_LONGEST_NAME = 80

Place = tuple[str, ...]
"""The names that lead to a value in a body."""
Types = dict[Place, set[str]]
"""The names of the JSON types that occurred at each place."""
Group = tuple[str, str]
"""The id of an operation, and `success`, `refusal` or `other replies`."""


class ObservedReplies:
    """The replies in the recording `file`, read by the contract.

    Raises:
        UsageError: A recorded address is not below the base of the recorded target.
    """

    def __init__(self, file: Path, cassette: Cassette, contract: Contract) -> None:
        self.file, self._contract = file, contract
        self._normalizer = RequestNormalizer(contract, cassette.header.tag)
        self._run, self._bases = cassette.header.run, BaseUrls(contract)
        self._replies = [self._kind_and_reply(n, each) for n, each in enumerate(cassette.interactions, 1)]

    def _kind_and_reply(self, number: int, each: Interaction) -> tuple[RequestKind, Reply]:
        exchange = self._exchange(number, each)
        view = RequestView(self._contract, exchange.request)
        return self._normalizer.request_kind(view, exchange), read_reply(self._contract, view, exchange)

    def _exchange(self, number: int, each: Interaction) -> Exchange:
        recorded_request = each.request
        try:
            url = parts.url(recorded_request.uri)
        except InvalidExchange as fault:
            raise UsageError(f"{self.file}: interaction {number}: {fault}; record the run again") from None
        recorded = RecordedExchange(
            Source(self.file, number),
            recorded_request.method,
            url,
            recorded_request.headers,
            recorded_request.body,
            each.response,
            run=self._run,
        )
        path = self._bases.path_of(recorded)
        if path is None:
            raise UsageError(
                f"{self.file}: interaction {number}: the URL is not below the target's base URL; record the run again"
            )
        sent_request = separate_credentials(recorded, self._contract.credential_slots, path)
        path = path_without_key(self._contract.credential_slots, path)
        request = Request(
            recorded_request.method,
            path,
            sent_request.query,
            sent_request.headers,
            recorded_request.body,
            sent_request.credentials,
        )
        return Exchange(request, each.response, each.failure, each.origin, number)

    def outcomes_by_request(self) -> dict[RequestKind, Counter[str]]:
        """Return the outcomes of each request, with counts."""
        found: dict[RequestKind, Counter[str]] = defaultdict(Counter)
        for kind, reply in self._replies:
            found[kind][observed_outcome(reply)] += 1
        return dict(found)

    def member_types(self, requests: Collection[RequestKind]) -> dict[Group, Types]:
        """Return the JSON types at each place of the replies to these requests, by group of replies.

        Raises:
            UsageError: There are more than MOST_MEMBERS places.
        """
        found: dict[Group, Types] = defaultdict(lambda: defaultdict(set))
        for kind, reply in self._replies:
            if kind in requests and not is_unread(reply.body):
                types = found[_reply_group(reply)]
                for place, name in self._walk_members(reply.body, (), _keyed_items_place(reply)):
                    types[place].add(name)
                if sum(map(len, found.values())) > MOST_MEMBERS:
                    raise UsageError(
                        f"{self.file}: its replies have more than {MOST_MEMBERS} different members; record less"
                    )
        return {group: dict(types) for group, types in found.items()}

    def _walk_members(self, value: Any, place: Place, keyed: Place | None) -> Iterator[tuple[Place, str]]:
        yield place, json_type(value)
        if len(place) >= DEEPEST_LEVEL:
            return
        if isinstance(value, list):
            for each in value:
                yield from self._walk_members(each, (*place, ANY_ELEMENT), keyed)
        elif isinstance(value, dict):
            is_list = place == keyed and all(isinstance(each, dict) for each in value.values())
            for name, each in value.items():
                step = ANY_ELEMENT if is_list else shorten_uniquely(self._normalizer.normalize(name), _LONGEST_NAME)
                yield from self._walk_members(each, (*place, step), keyed)


def _reply_group(reply: Reply) -> Group:
    result = "other replies" if reply.outcome is None else "success" if reply.outcome.success else "refusal"
    return reply.operation.id if reply.operation else "no operation", result


def _keyed_items_place(reply: Reply) -> Place | None:
    # Members of an object that holds records by their ids are elements, not members.
    effect = reply.operation.effect if reply.operation and reply.outcome and reply.outcome.success else None
    items = effect.items if isinstance(effect, Paged) else None
    return None if items is None else tuple(split(items))


def observed_outcome(reply: Reply) -> str:
    """Return status, code and type of the reply, or why there is no reply."""
    if reply.exchange.failure is not None:
        return f"no complete reply: {reply.exchange.failure.kind}"
    if reply.response is None:
        return "no reply"
    parts = [f"HTTP {reply.response.status}"]
    parts.append(
        "no code" if reply.code is ABSENT else f"code {shorten_uniquely(json.dumps(reply.code), _LONGEST_NAME)}"
    )
    kind = resolve(reply.body, reply.reading.type) if reply.reading else ABSENT
    if isinstance(kind, str):
        parts.append(f"type {shorten_uniquely(json.dumps(kind, ensure_ascii=False), _LONGEST_NAME)}")
    return ", ".join(parts)


def json_type(value: Any) -> str:
    """Return the name of the value's JSON type; all numbers are `number`."""
    if value is None:
        return "null"
    names = {bool: "boolean", str: "string", dict: "object", list: "array"}
    return names.get(type(value), "number")
