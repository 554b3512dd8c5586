"""Translate between Schemathesis and the session.

Schemathesis judges by HTTP status, but these APIs have the outcome in the body. So the bridge sends each generated
request through the session, which applies limits, guards and masks, and judges it by the contract. Schemathesis
receives the reply with the HTTP status that the outcome means, and with the number of the exchange in a header.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Lock
from urllib.parse import parse_qsl

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.judge import Assessment
from conformance.checks.request_steps import Blocked
from conformance.contract.credential_reading import path_without_key
from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.header_values import required_headers
from conformance.contract.json_pointer import ABSENT
from conformance.core.exchange import Credential, CredentialForm, Pairs, Request, Response
from conformance.observation.response_reading import BODILESS, Reply
from conformance.runner.generated_requests.example_records import ExampleRecords
from conformance.runner.generated_requests.generated_walks import GeneratedWalks, Keep
from conformance.runner.generated_requests.record_ownership import may_change_foreign_record
from conformance.runner.pacer import RunStopped
from conformance.runner.session import Session
from conformance.runner.walk import WalkRun

GENERATED = "generated"
"""The origin of exchanges with generated requests."""

KEY = "generated-5b1f9ac2d7"
"""The placeholder for the valid credential in generated requests."""

NUMBER = "x-conformance-exchange"
"""The header in which an answer has the number of its exchange."""

_NOT_SENT_RESPONSE = Response(400, (("content-type", "application/json"),), b"{}")
_NO_REPLY_RESPONSE = Response(500, (("content-type", "application/json"),), b"{}")
_MOST_REMEMBERED = 4096


@dataclass(frozen=True)
class BridgedExchange:
    """A judged exchange.

    Attributes:
        reply: The reply.
        walk: The walk that it belongs to.
        expectation: The outcomes that the contract allows for the request.
        broken: Ids of the clauses for which it failed.
        passed_checks: Names of the causes and rules of the clauses for which it passed.
    """

    reply: Reply
    expectation: Expectation
    walk: WalkRun
    broken: frozenset[str]
    passed_checks: frozenset[str] = frozenset()


class SchemathesisBridge:
    """Answers the requests of Schemathesis; `keep` is as in `GeneratedWalks`.

    Attributes:
        session: Sends and judges the requests.
        header_slot: The slot in which generated requests have the placeholder KEY; None if the API has no credential
            in a header. Then the bridge adds the credential to each request.
        protects_other_records: Whether the target is persistent, so that records of other users are protected.
        ended: The exception that ended the run, or None. After it, no request is sent.
    """

    def __init__(self, session: Session, keep: Keep | None = None) -> None:
        self.session = session
        slots = session.contract.credential_slots
        named = [*session.factory.requirement, *slots]
        self.header_slot = next((slots[each] for each in named if slots[each].location == "header"), None)
        self.protects_other_records = not session.target.ends_with_run
        self.ended: BaseException | None = None
        self._exchanges: dict[str, BridgedExchange] = {}
        self.walks = GeneratedWalks(session, GENERATED, keep)
        self._examples: dict[int, ExampleRecords] = {}
        self._count = 0
        self._turn = Lock()

    def exchange(self, number: str) -> BridgedExchange | None:
        """Return the exchange with this number; None if there is none or it is no longer kept."""
        return self._exchanges.get(number)

    def answer(self, method: str, target: str, headers: Pairs, body: bytes) -> Response:
        """Send a request and return the translated reply. `target` is the path with its query. Thread-safe."""
        return self._answer(self._request(method, target, headers, body))

    # --- in ------------------------------------------------------------------------------------
    def _request(self, method: str, target: str, given: Pairs, body: bytes) -> Request:
        """Return the request to send: with credentials and the headers that it needs.

        Of the given headers, it has only the Content-Type.
        """
        path, _, raw_query = target.partition("?")
        query = parse_qsl(raw_query, keep_blank_values=True, errors="replace")
        headers = tuple(("Content-Type", value) for name, value in given if name.lower() == "content-type" and body)
        path = path_without_key(self.session.contract.credential_slots, path)
        request = Request(method, path, self._without_keys(query), headers, body or None)
        operation = self.session.factory.view(request).operation
        needed = required_headers(operation) if operation is not None else ()
        credentials = self._credentials(request, given, tuple(query))
        return request.replace(credentials=credentials, headers=(*headers, *needed))

    def _valid(self, request: Request) -> tuple[Credential, ...]:
        """Return the valid credentials for a request."""
        factory = self.session.factory
        operation = factory.view(request).operation
        if operation is not None:
            return factory.credentials(operation)
        return tuple(Credential("valid", name) for name in factory.requirement)

    def _credentials(self, request: Request, headers: Pairs, query: Pairs) -> tuple[Credential, ...]:
        """Return the valid credentials in place of KEY, and an unknown one for each other value in a slot."""
        if self.header_slot is None:
            return self._valid(request)
        found: list[Credential] = []
        for name, slot in self.session.contract.credential_slots.items():
            for key, value in headers if slot.location == "header" else query if slot.location == "query" else ():
                if _is_slot_name(slot, key) and value != KEY:
                    form: CredentialForm = "whole" if value else "empty"
                    found.append(Credential("unknown", name, form))
        valid = self._valid(request) if any(value == KEY for _, value in headers) else ()
        return (*valid, *found)

    def _without_keys(self, query: list[tuple[str, str]]) -> Pairs:
        slots = [each for each in self.session.contract.credential_slots.values() if each.location == "query"]
        return tuple(pair for pair in query if not any(_is_slot_name(each, pair[0]) for each in slots))

    # --- out -----------------------------------------------------------------------------------
    def _answer(self, request: Request) -> Response:
        if self.ended is not None:
            return _NOT_SENT_RESPONSE
        try:
            return self._send_or_refuse(self.walks.current(), request)
        except (Blocked, ValueError):
            return _NOT_SENT_RESPONSE  # not allowed here, or impossible in HTTP
        except (RunStopped, KeyboardInterrupt) as why:
            self.ended = why
            return _NOT_SENT_RESPONSE

    def _send_or_refuse(self, walk: WalkRun, request: Request) -> Response:
        """Send a request, unless it could change a record of another user."""
        request = self._examples_of(walk).replaced(request)
        view = walk.factory.view(request)
        if self.session.judge.uncovered_key(view) or (
            self.protects_other_records and may_change_foreign_record(view, walk.state)
        ):
            return _NOT_SENT_RESPONSE
        return self._remember_and_translate(walk, self.walks.send(walk, request))

    def _examples_of(self, walk: WalkRun) -> ExampleRecords:
        number = walk.walk.number
        if number not in self._examples:
            self._examples[number] = ExampleRecords(walk.factory, partial(self.walks.drive, walk))
        return self._examples[number]

    def _remember_and_translate(self, walk: WalkRun, assessed: Assessment) -> Response:
        reply = assessed.reply
        broken = frozenset(each.clause for each in assessed.findings if each.verdict == "fail")
        clauses = self.session.contract.clauses
        passed = frozenset(clauses[each.clause].check for each in assessed.findings if each.verdict == "pass")
        number = self._remember(BridgedExchange(reply, assessed.expectation, walk, broken, passed))
        response = reply.response if reply.complete and reply.response is not None else _NO_REPLY_RESPONSE
        has_outcome = reply.outcome is not None and reply.complete and reply.body is not ABSENT
        status = reply.outcome.equivalent_status if reply.outcome is not None and has_outcome else response.status
        headers = tuple(
            pair for pair in response.headers if pair[0].lower() not in ("content-length", "transfer-encoding")
        )
        body = b"" if status in BODILESS else response.body
        return Response(status, (*headers, (NUMBER, number)), body)

    def _remember(self, bridged: BridgedExchange) -> str:
        """Keep an exchange, and return its number."""
        with self._turn:
            self._count += 1
            self._exchanges[str(self._count)] = bridged
            if len(self._exchanges) > _MOST_REMEMBERED:
                del self._exchanges[next(iter(self._exchanges))]
            return str(self._count)


def _is_slot_name(slot: CredentialSlot, name: str) -> bool:
    return name.lower() == slot.name.lower() if slot.location == "header" else name == slot.name
