"""Recorded traffic, judged exchange by exchange: each by its own request, and by what the file showed before it.

What nobody can tell from a file is not held against anybody: whose key it was, which records there were before,
what happened between two files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from conformance.checks.block_reason import NEVER_RECORDED, BlockCode, BlockReason
from conformance.checks.clause_results import ClauseResults
from conformance.checks.expected_outcomes import Expectation
from conformance.checks.judge import Judge
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Exchange, Request
from conformance.core.interrupts import Interrupts
from conformance.core.test_values import GeneratedValues, NoGeneratedValues
from conformance.inspection.statistics import TrafficStatistics
from conformance.observation.response_reading import Reply, read_reply
from conformance.observation.target_state import TargetState
from conformance.recording.base_urls import Bases, host_of
from conformance.recording.credential_scan import reply_without_secrets, sent, unmasked
from conformance.recording.recorded_exchange import UNKNOWN, Recorded
from conformance.recording.traffic_reader import Fault, Other
from conformance.security.redactor import Redactor, masked

_SAMPLE = 200
_SAMPLE_BYTES = 8 << 20
_PAUSE_S = 3600
"""After so long, somebody else may have been at the records."""
_MOST_RECORDS = 100_000
_MOST_VALUES = 16

TOGETHER = BlockReason(
    BlockCode.SEVERAL_EXCHANGES,
    "recorded traffic is judged exchange by exchange, and this takes several that are made for each other",
)


class Inspection:
    """One contract, and one judge for all files. `secrets` finds the keys that nobody may have recorded."""

    def __init__(
        self, contract: Contract, results: ClauseResults, base: str | None = None, secrets: Iterable[str] = ()
    ) -> None:
        self.contract = contract
        self.results = results
        self.state = TargetState(contract, NoGeneratedValues())
        self.judge = Judge(contract, self.state)
        self.bases = Bases(contract, base)
        self.tally = TrafficStatistics(contract)
        self._known = frozenset(secrets)
        self._values = self._known
        self._file: Path | None = None
        self._keys_seen = False
        self._until = 0.0
        results.not_shown = NEVER_RECORDED
        for clause in (*contract.clauses_of("behaviour"), *contract.clauses_of("generated")):
            results.block(clause.id, TOGETHER)

    def go(self, traffic: Iterable[Recorded | Fault | Other], interrupts: Interrupts | None = None) -> bool:
        """Judges and books every exchange, or those until Ctrl-C; returns whether there was one."""
        try:
            self._go(iter(traffic) if interrupts is None else _until(interrupts, traffic))
        except KeyboardInterrupt:
            if interrupts is None:
                raise
            return True
        return False

    def _go(self, traffic: Iterator[Recorded | Fault | Other]) -> None:
        sample = list(_first(traffic))
        self.bases.settle(each for each in sample if isinstance(each, Recorded))
        for each in chain(sample, traffic):
            if isinstance(each, Recorded):
                self._take(each)
            elif isinstance(each, Fault):
                self.tally.faults.add(each.text)
            else:
                self.tally.others.add(str(each.file))

    # --- one exchange --------------------------------------------------------------------------
    def _take(self, recorded: Recorded) -> None:
        if recorded.file != self._file:
            self._open(recorded)
        self.tally.read += 1
        self._look_for_secrets(recorded)
        path = self.bases.path_of(recorded)
        if path is None:
            self.tally.elsewhere.add(f"{recorded.method} {host_of(recorded.url)}{recorded.url.path} ({recorded.where})")
        elif recorded.method == "OPTIONS" and any(name.lower() == _CORS for name, _ in recorded.headers):
            self.tally.preflights += 1
        else:
            self._judge(recorded, self._exchange(recorded, path))

    def _open(self, recorded: Recorded) -> None:
        """What was known of the state of things ends with a file: nobody says what happened before the next."""
        header = recorded.about.get("conformance")
        tag = header.get("tag") if isinstance(header, dict) else None
        ours = isinstance(tag, str) and re.fullmatch(r"[A-Za-z0-9]{4,16}", tag) is not None
        self.state.names = GeneratedValues(str(tag)) if ours else NoGeneratedValues()
        self.state.forget_state()
        self._file, self._keys_seen, self._until = recorded.file, isinstance(header, dict), 0.0
        self.tally.files += 1

    def _look_for_secrets(self, recorded: Recorded) -> None:
        found = unmasked(recorded)
        if self._known and Redactor(self._known).leaks(_everything(recorded)):
            found.append("a key of the credentials file")
        for what in found:
            self.tally.secrets.add(f"{what} ({recorded.where})")

    def _exchange(self, recorded: Recorded, path: str) -> Exchange:
        told = sent(recorded, self.contract.credential_slots)
        self._keys_seen = self._keys_seen or bool(told.credentials)
        credentials = told.credentials if told.credentials or self._keys_seen else self._unseen()
        exchange = Exchange(
            Request(recorded.method, path, told.query, told.headers, recorded.body, credentials),
            recorded.response,
            recorded.failure,
            str(recorded.own.get("clause", "")),
            recorded.number,
            recorded.started,
            recorded.duration_s,
            recorded.where,
        )
        for secrets in self._secrets(told.values):
            exchange = _without(exchange, Redactor(secrets))
        clean = exchange.response and reply_without_secrets(exchange.response)
        return replace(exchange, response=clean)

    def _secrets(self, values: frozenset[str]) -> Iterator[frozenset[str]]:
        """The values that are looked for in an exchange: those seen so far, as many as are kept, and its own."""
        if len(self._values) < _MOST_VALUES and not values <= self._values:
            self._values |= values
        if self._values:
            yield self._values
        if not values <= self._values:
            yield values - self._values

    def _unseen(self) -> tuple[Credential, ...]:
        """A file in which there was no key so far may be one from which keys were taken out."""
        return tuple(Credential("", slot, "unseen") for slot in list(self.contract.credential_slots)[:1])

    def _judge(self, recorded: Recorded, exchange: Exchange) -> None:
        self.tally.time(recorded)
        unsure = self._is_out_of_turn(recorded)
        if unsure or len(self.state.created) + len(self.state.gone) > _MOST_RECORDS:
            self.state.forget_state()
        view = RequestView(self.contract, exchange.request)
        if view.operation is None:
            self.tally.unmatched.add(f"{exchange.request.method} {exchange.request.path} ({recorded.where})")
            if not exchange.origin and not self._is_refused(view, exchange):
                return
        expectation = self.judge.expectation(view)
        reply, findings = self.judge.judge(exchange, view, expectation)
        for finding in findings:
            self.results.add(finding, reply)
        self._note_unsure(reply, expectation)
        if exchange.failure is not None and exchange.failure.kind == UNKNOWN:
            self.tally.fault(exchange.failure)
        else:
            self.tally.judged += 1
            self.tally.outcome_coverage.take(reply, expectation)
        if unsure:
            self.state.forget_state()

    def _is_out_of_turn(self, recorded: Recorded) -> bool:
        """Whether it began before the one before had ended, or so long after that others may have come between."""
        if not recorded.started:
            return False
        before = self._until
        end = recorded.started + recorded.duration_s
        self._until = max(before, end) if recorded.exact else end
        # The clocks of servers count whole seconds.
        slack = 0.001 if recorded.exact else 1.0
        return bool(before) and (recorded.started < before - slack or recorded.started > before + _PAUSE_S)

    def _is_refused(self, view: RequestView, exchange: Exchange) -> bool:
        """Whether what matches no operation was turned away. If not, it may be an operation that nobody documented,
        or no part of the API at all."""
        # Without a body there is no place for a code.
        if exchange.request.method == "HEAD":
            return False
        outcome = read_reply(self.contract, view, exchange).outcome
        status = exchange.response.status if exchange.response else 0
        return status >= 400 if outcome is None else not outcome.success

    def _note_unsure(self, reply: Reply, expectation: Expectation) -> None:
        """A refusal that is right only if something holds which the file does not show."""
        outcome = reply.outcome
        if outcome is None or outcome.success:
            return
        for cause in expectation.possible:
            if outcome.id in cause.clause.outcomes:
                why = f"{outcome.id} was recorded, and the file does not tell whether the request deserved it"
                self.results.block(cause.clause.id, BlockReason(BlockCode.REQUEST_UNCLEAR, why))


def _without(exchange: Exchange, redactor: Redactor) -> Exchange:
    """The exchange with secrets masked on both sides."""
    request, text = exchange.request, redactor.text
    query = tuple((text(name), text(value)) for name, value in request.query)
    body = redactor.data(request.body) if request.body else request.body
    return masked(replace(exchange, request=request.but(path=text(request.path), query=query, body=body)), redactor)


_CORS = "access-control-request-method"


def may_speak_of(contract: Contract, traffic: Iterable[Recorded | Fault | Other]) -> bool:
    """Whether any exchange is of the API, or something cannot be read that may be. No more is read than that takes."""
    bases, traffic = Bases(contract), iter(traffic)

    def may_be(each: Recorded | Fault | Other) -> bool:
        return isinstance(each, Fault) or (isinstance(each, Recorded) and bases.path_of(each) is not None)

    sample = []
    for each in _first(traffic):
        if may_be(each):
            return True
        sample.append(each)
    bases.settle(each for each in sample if isinstance(each, Recorded))
    return any(map(may_be, chain(sample, traffic)))


def _until(interrupts: Interrupts, traffic: Iterable[Recorded | Fault | Other]) -> Iterator[Recorded | Fault | Other]:
    """Raises KeyboardInterrupt between two exchanges, never within one."""
    for each in traffic:
        interrupts.check()
        yield each


def _first(traffic: Iterator[Recorded | Fault | Other]) -> Iterator[Recorded | Fault | Other]:
    """As much as is looked at before anything is judged."""
    size = 0
    for count, each in enumerate(traffic, 1):
        yield each
        if isinstance(each, Recorded):
            size += len(each.body or b"") + (len(each.response.body) if each.response else 0)
        if count >= _SAMPLE or size > _SAMPLE_BYTES:
            return


def _everything(recorded: Recorded) -> str:
    """All that stands in a file of one exchange, as one text."""
    response = recorded.response
    pairs = (*recorded.headers, *(response.headers if response else ()))
    bodies = (recorded.body or b"", response.body if response else b"")
    return "\n".join(
        [
            recorded.url.geturl(),
            *(part for pair in pairs for part in pair),
            *(body.decode("latin-1") for body in bodies),
        ]
    )
