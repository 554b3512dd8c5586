"""Judge recorded traffic exchange by exchange.

Each exchange is judged by its own request, and by the earlier exchanges of the same file. A file does not show whose
key was used, which records existed before, and what happened between two files. If a verdict depends on such a fact, it
is inconclusive. So the inspection forgets all records at the end of a file, after a pause of an hour, and where
exchanges overlap.
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
from conformance.checks.waivers import Waiver
from conformance.contract.credential_reading import path_without_key
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Exchange, Request
from conformance.core.generated_values import GeneratedValues, NoGeneratedValues
from conformance.core.interrupts import Interrupts
from conformance.inspection.secret_search import SecretSearch
from conformance.inspection.sorted_notes import SortedNotes
from conformance.inspection.statistics import TrafficStatistics
from conformance.observation.response_reading import Reply, read_reply
from conformance.observation.target_state import TargetState
from conformance.recording.base_urls import BaseUrls, host_of
from conformance.recording.credential_scan import reply_without_secrets, separate_credentials
from conformance.recording.recorded_exchange import INCOMPLETE, RecordedExchange
from conformance.recording.traffic_reader import Fault, SkippedFile, TrafficItem
from conformance.runner.write_guard import is_safe
from conformance.security.redactor import Redactor, mask_reply

_SAMPLE_SIZE = 200
_SAMPLE_BYTES = 8 << 20
_LONGEST_PAUSE_S = 3600
"""After a longer pause, another client may have changed the records."""
_MOST_RECORDS = 100_000
_MOST_VALUES = 16

NEEDS_SEVERAL_EXCHANGES = BlockReason(
    BlockCode.SEVERAL_EXCHANGES,
    "recorded traffic is judged exchange by exchange, and this clause needs a sequence of requests made for it",
)


class Inspection:
    """The inspection of files against one contract.

    `secrets` are API keys that must not be in any file. `waivers` are those of the contract.
    """

    def __init__(
        self,
        contract: Contract,
        results: ClauseResults,
        base: str | None = None,
        secrets: Iterable[str] = (),
        waivers: Iterable[Waiver] = (),
    ) -> None:
        self.contract = contract
        self.results = results
        self.state = TargetState(contract, NoGeneratedValues())
        self.judge = Judge(contract, self.state)
        self.bases = BaseUrls(contract, base)
        self.statistics = TrafficStatistics(contract)
        self._secrets_to_mask = frozenset(secrets)
        self._file: Path | None = None
        self._keys_seen = False
        self._last_end = 0.0
        self._notes = SortedNotes(self.bases)
        self._secret_search = SecretSearch(self.statistics, self._notes, secrets, waivers)
        results.default_reason = NEVER_RECORDED
        for clause in (*contract.clauses_of("behaviour"), *contract.clauses_of("generated")):
            results.block(clause.id, NEEDS_SEVERAL_EXCHANGES)

    def run(self, traffic: Iterable[TrafficItem], interrupts: Interrupts | None = None) -> bool:
        """Judge every exchange; return whether Ctrl-C ended the inspection early."""
        try:
            return self._is_interrupted(traffic, interrupts)
        finally:
            self._notes.finish()

    def _is_interrupted(self, traffic: Iterable[TrafficItem], interrupts: Interrupts | None) -> bool:
        try:
            self._inspect_all(iter(traffic) if interrupts is None else _until_interrupted(interrupts, traffic))
        except KeyboardInterrupt:
            if interrupts is None:
                raise
            return True
        return False

    def _inspect_all(self, traffic: Iterator[TrafficItem]) -> None:
        sample = list(_sample(traffic))
        self.bases.detect(each for each in sample if isinstance(each, RecordedExchange))
        for each in chain(sample, traffic):
            if isinstance(each, RecordedExchange):
                self._inspect(each)
            elif isinstance(each, Fault):
                self._notes.add(each.request, each.text, self.statistics.faults, self.statistics.other_faults)
                # The exchange may have changed records.
                self.state.forget_records()
            else:
                self.statistics.skipped_files.add(str(each.file))

    # --- one exchange --------------------------------------------------------------------------
    def _inspect(self, recorded: RecordedExchange) -> None:
        if recorded.source.file != self._file:
            self._begin_file(recorded)
        self.statistics.read += 1
        self._secret_search.search(recorded)
        path = self.bases.path_of(recorded)
        if path is None:
            self.statistics.other_requests.add(
                f"{recorded.method} {host_of(recorded.url)}{recorded.url.path} ({recorded.source})"
            )
        elif recorded.method == "OPTIONS" and any(name.lower() == _PREFLIGHT_HEADER for name, _ in recorded.headers):
            self.statistics.preflights += 1
        else:
            self._judge(recorded, self._exchange(recorded, path))

    def _begin_file(self, recorded: RecordedExchange) -> None:
        """Forget the records of the file before: what happened between two files is unknown."""
        tag = recorded.run.tag if recorded.run else ""
        has_tag = re.fullmatch(r"[A-Za-z0-9]{4,16}", tag) is not None
        self.state.names = GeneratedValues(tag) if has_tag else NoGeneratedValues()
        self.state.forget_records()
        self._file, self._keys_seen, self._last_end = recorded.source.file, recorded.run is not None, 0.0
        self.statistics.files += 1

    def _exchange(self, recorded: RecordedExchange, path: str) -> Exchange:
        sent_request = separate_credentials(recorded, self.contract.credential_slots, path)
        path = path_without_key(self.contract.credential_slots, path)
        self._keys_seen = self._keys_seen or bool(sent_request.credentials)
        request = Request(
            recorded.method, path, sent_request.query, sent_request.headers, recorded.body, sent_request.credentials
        )
        exchange = Exchange(
            request if self._keys_seen else self._with_unseen_credentials(request),
            recorded.response,
            recorded.failure,
            recorded.clause,
            recorded.source.number,
            recorded.started,
            recorded.duration_s,
            str(recorded.source),
        )
        for secrets in self._secret_sets(sent_request.secrets):
            exchange = _mask_both_sides(exchange, Redactor(secrets))
        clean = exchange.response and reply_without_secrets(exchange.response)
        return replace(exchange, response=clean)

    def _secret_sets(self, values: frozenset[str]) -> Iterator[frozenset[str]]:
        """Yield the values to mask in an exchange: those seen so far, up to a limit, and its own."""
        if len(self._secrets_to_mask) < _MOST_VALUES and not values <= self._secrets_to_mask:
            self._secrets_to_mask |= values
        if self._secrets_to_mask:
            yield self._secrets_to_mask
        if not values <= self._secrets_to_mask:
            yield values - self._secrets_to_mask

    def _with_unseen_credentials(self, request: Request) -> Request:
        """Return a request of a file without any key with credentials of an unknown profile: they may be removed."""
        requirement = next((each for each in RequestView(self.contract, request).security if each), ())
        return request.replace(credentials=tuple(Credential("", slot, "unseen") for slot in requirement))

    def _judge(self, recorded: RecordedExchange, exchange: Exchange) -> None:
        self.statistics.note_time(recorded)
        unsure = self._is_out_of_order(recorded)
        if unsure or len(self.state.created) + len(self.state.deleted) > _MOST_RECORDS:
            self._forget_records()
        view = RequestView(self.contract, exchange.request)
        if view.operation is None:
            self.statistics.unmatched.add(f"{exchange.request.method} {exchange.request.path} ({recorded.source})")
            if not exchange.origin and not self._is_refused(view, exchange):
                return
        expectation = self.judge.expectation(view)
        reply, findings = self.judge.judge(exchange, view, expectation)
        for finding in findings:
            self.results.add(finding, reply)
        self._note_unproven_refusal(reply, expectation)
        if exchange.failure is not None and exchange.failure.kind == INCOMPLETE:
            self.statistics.count_unjudged(recorded.source.file, exchange.failure)
            unsure = unsure or not is_safe(view, _SAFE_METHODS)
        else:
            self.statistics.judged += 1
            self.statistics.outcome_coverage.count(reply, expectation)
        if unsure:
            self._forget_records()

    def _forget_records(self) -> None:
        """Forget the records, and so which of the keys that a run generated are unused."""
        self.state.names = NoGeneratedValues()
        self.state.forget_records()

    def _is_out_of_order(self, recorded: RecordedExchange) -> bool:
        """Return whether the exchange overlaps the previous one, or began more than an hour after it.

        A run records in the order of its plan, in which it also judges: what it sends at the same time is independent.
        """
        if not recorded.started or recorded.run is not None:
            return False
        last_end = self._last_end
        end = recorded.started + recorded.duration_s
        self._last_end = max(last_end, end) if recorded.exact else end
        # Times that come from servers are in whole seconds.
        slack = 0.001 if recorded.exact else 1.0
        return bool(last_end) and (
            recorded.started < last_end - slack or recorded.started > last_end + _LONGEST_PAUSE_S
        )

    def _is_refused(self, view: RequestView, exchange: Exchange) -> bool:
        """Return whether a request that matches no operation was refused.

        An accepted request may call an undocumented operation, or may not belong to the API.
        """
        # A reply to HEAD has no body for a code.
        if exchange.request.method == "HEAD":
            return False
        outcome = read_reply(self.contract, view, exchange).outcome
        status = exchange.response.status if exchange.response else 0
        return status >= 400 if outcome is None else not outcome.success

    def _note_unproven_refusal(self, reply: Reply, expectation: Expectation) -> None:
        """Block the causes that may explain a refusal: the file does not show whether they apply."""
        outcome = reply.outcome
        if outcome is None or outcome.success:
            return
        for cause in expectation.possible:
            if outcome.id in cause.clause.outcomes:
                why = f"{outcome.id} was recorded, and the file does not show whether the request caused it"
                self.results.block(cause.clause.id, BlockReason(BlockCode.REQUEST_UNCLEAR, why))


def _mask_both_sides(exchange: Exchange, redactor: Redactor) -> Exchange:
    """Return the exchange with secrets masked in the request and in the reply."""
    request, text = exchange.request, redactor.text
    query = tuple((text(name), text(value)) for name, value in request.query)
    body = redactor.data(request.body) if request.body else request.body
    return mask_reply(
        replace(exchange, request=request.replace(path=text(request.path), query=query, body=body)), redactor
    )


_SAFE_METHODS = ("GET", "HEAD")
"""Other requests may change records. If a part of the exchange is missing, the records are unknown after it."""
_PREFLIGHT_HEADER = "access-control-request-method"


def may_be_traffic_of(contract: Contract, traffic: Iterable[TrafficItem]) -> bool:
    """Return whether any exchange may belong to the API; an unreadable one may. Stops reading at the first."""
    bases, traffic = BaseUrls(contract), iter(traffic)

    def may_be(each: TrafficItem) -> bool:
        request = each.request if isinstance(each, Fault) else each
        if isinstance(request, SkippedFile):
            return False
        return request is None or bases.path_of(request) is not None

    sample = []
    for each in _sample(traffic):
        if may_be(each):
            return True
        sample.append(each)
    bases.detect(each for each in sample if isinstance(each, RecordedExchange))
    return any(map(may_be, chain(sample, traffic)))


def _until_interrupted(interrupts: Interrupts, traffic: Iterable[TrafficItem]) -> Iterator[TrafficItem]:
    """Yield the traffic; raise KeyboardInterrupt between two exchanges, never within one."""
    for each in traffic:
        interrupts.check()
        yield each


def _sample(traffic: Iterator[TrafficItem]) -> Iterator[TrafficItem]:
    """Yield the first exchanges, from which the base URL is determined before any is judged."""
    size = 0
    for count, each in enumerate(traffic, 1):
        yield each
        if isinstance(each, RecordedExchange):
            size += len(each.body or b"") + (len(each.response.body) if each.response else 0)
        if count >= _SAMPLE_SIZE or size > _SAMPLE_BYTES:
            return
