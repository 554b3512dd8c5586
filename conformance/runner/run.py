"""Check one target against one contract, from options to a report.

Theory of operation. A run has these steps. Steps that the options do not ask for are left out:

    preflight           find a credential slot with which a harmless request succeeds; without one, nothing is judged
    directed checks     the requests that each selected clause needs, and saved cases
    generated requests  requests that Schemathesis makes
    clean-up            delete created records and restore changed ones, on a persistent target
    report              verdicts, then the files that the options name

A vocabulary of the target (a list of valid words) is read before the first request that needs it. Each step may end the
run early: at a limit, when the target is down, or by Ctrl-C. Clean-up and report follow in every case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager

from conformance.checks.block_reason import NOT_IN_SHARD, BlockReason
from conformance.checks.comparisons import ComparisonLog
from conformance.core.errors import crash_text
from conformance.core.interrupts import Interrupts
from conformance.lint.door import load_checked
from conformance.recording.recorder import MAX_BYTES, Recorder
from conformance.report.early_end import INTERRUPTED, EarlyEnd, EndCode
from conformance.report.leftovers import Leftover
from conformance.report.model import Report
from conformance.report.report_files import naming_leftovers
from conformance.runner.cleanup import clean_up
from conformance.runner.directed_checks import run_controls, run_directed
from conformance.runner.failure_limits import TargetGone
from conformance.runner.foreign_records import existing_record_notes
from conformance.runner.lacking_operations import lacking_operations
from conformance.runner.ledger.run_ledger import RunLedger, start_ledger
from conformance.runner.limit_notes import limit_notes
from conformance.runner.open_files import check_open_files
from conformance.runner.options import Options
from conformance.runner.pacer import Pacer, ProcessKilled, RunStopped
from conformance.runner.preflight import preflight
from conformance.runner.report_builder import RunMetadata, RunTimes, Stopwatch, build_report
from conformance.runner.run_listener import ProgressListener, RunListener
from conformance.runner.run_recording import (
    end_of_recording,
    open_recording,
    recording_header,
    sent_options,
    too_large_note,
    write_recording,
)
from conformance.runner.run_setup import RunSetup, prepare_run
from conformance.runner.saved_cases import save_cases, send_cases, unsaved_notes
from conformance.runner.session import ENDS_RUN, Session
from conformance.runner.session_setup import new_session
from conformance.runner.shard_results import with_shard
from conformance.runner.shown_evidence import evidence_maker, shown_evidence
from conformance.runner.throttling import proves_little, throttling_notes
from conformance.runner.unjudged import block_clauses_without_key, is_unjudged, no_success_reason, with_hint
from conformance.runner.walk import FIRST_GENERATED
from conformance.runner.walk_record import record_repeated_ids
from conformance.runner.walk_runner import repetition_notes
from conformance.security.address_secrets import address_secrets
from conformance.security.leak_guard import LeakGuard
from conformance.security.redactor import Redactor
from conformance.security.sensitive_names import MASKED_VALUE
from conformance.targets import find_kind, open_target
from conformance.targets.base import Target
from conformance.targets.cassette_target import CassetteTarget

_END_CODES = {TargetGone: EndCode.TARGET_GONE, ProcessKilled: EndCode.INTERRUPTED}


def run_contract(name: str, options: Options, watch: ProgressListener | None = None) -> Report:
    """Run one contract and return the report. After Ctrl-C, the report is incomplete.

    Args:
        name: The name of a shipped contract, or its folder.
        options: The options of the run.
        watch: Receives progress updates.

    Raises:
        UsageError: The options do not fit the contract or the target, or a file cannot be read or written.
        TargetError: The target cannot start.
        LeakError: A file would contain a credential.
    """
    with Interrupts() as interrupts:
        whole = load_checked(name)
        recorded, options = open_recording(whole, options)
        setup = prepare_run(whole, options, recorded)
        stopwatch = Stopwatch()
        target = recorded or open_target(options.target, contract=whole, keyring=setup.keyring, limits=options.limits)
        with closing(target):
            run = Run(setup, target, interrupts, watch)
            if recorded is None and not target.ends_with_run:
                check_open_files(run.concurrency)
            run.start_ledger()
            run.execute()
        run.note_recordings(recorded)
        report = run.report(stopwatch.times())
        with naming_leftovers(report, LeakGuard(setup.keyring.secrets())):
            run.write_files(report)
        return report


class Run:
    """One run against an open target: `execute` sends and judges requests, `report` returns the results."""

    def __init__(
        self,
        setup: RunSetup,
        target: Target,
        interrupts: Interrupts | None = None,
        watch: ProgressListener | None = None,
    ) -> None:
        options = setup.options
        # An address that a reply repeats is no finding, unlike a key of the credentials file.
        in_address = Redactor(address_secrets(options.target), MASKED_VALUE)
        self.setup, self.target, self.options = setup, target, options
        default = 1 if options.budget.requests else find_kind(target.name).default_concurrency
        self.concurrency = options.concurrency or default
        self.may_write = target.is_local if options.writes is None else options.writes
        self.listener = RunListener(
            setup.contract.name,
            [Redactor(setup.keyring.secrets()), in_address],
            Recorder(MAX_BYTES if options.record else 0),
            watch,
        )
        self.session = self._new_session(Pacer(options.budget, interrupts or Interrupts()))
        self.results = self.session.results
        if options.shard is not None:
            self.results.default_reason, self.results.comparisons = NOT_IN_SHARD, ComparisonLog()
        self.notes: list[str] = []
        self.leftovers: list[Leftover] = []
        self.early_ends: list[EarlyEnd] = []
        self._ledger: RunLedger | None = None

    def _new_session(self, pacer: Pacer) -> Session:
        return new_session(
            self.setup.contract,
            self.target,
            tag=self.setup.tag,
            key_names=self.setup.keyring.names,
            selected=self.setup.selected,
            may_write=self.may_write,
            keeps_smallest=not self.options.directed,
            pacer=pacer,
            listener=self.listener,
        )

    def start_ledger(self) -> None:
        """Note all writes to a persistent target in a file. Raises UsageError if it cannot be written."""
        is_recording = find_kind(self.options.target).is_recording
        if self.may_write and not self.target.ends_with_run and not is_recording:
            redactor = Redactor(self.setup.keyring.secrets())
            wanted, credentials = self.options.ledger, self.options.credentials
            self._ledger = start_ledger(self.session, self.setup.tag, redactor, wanted, credentials)

    # --- sending and judging ---------------------------------------------------------------------
    def execute(self) -> None:
        """Send and judge all requests, then clean up a persistent target."""
        without_key = block_clauses_without_key(self.results, self.setup.selected, self.setup.keyring)
        try:
            with self._ending_early():
                self.results.unjudged_reason = self._with_hint(preflight(self.session))
                if self.results.unjudged_reason is None:
                    self._send_directed_checks(without_key)
                    self._send_generated_requests()
                    record_repeated_ids(self.session)
                    self.results.unjudged_reason = self._with_hint(no_success_reason(self.session, self.setup.selected))
                if self.session.has_shortened_checks:
                    raise RunStopped(
                        f"the budget of {self.options.budget.requests} requests allows a part of some checks"
                    )
        finally:
            self.notes += repetition_notes(self.session.passed_when_repeated, self.concurrency)
            self.notes += throttling_notes(self.session)
            self.notes += existing_record_notes(self.session.judge.state)
            if not self.target.ends_with_run:
                self._clean_up()
            if self.session.pacer.interrupts.interrupted and INTERRUPTED not in self.early_ends:
                self._end_early(INTERRUPTED)

    def _clean_up(self) -> None:
        if self._ledger is not None:
            self._ledger.start_undoing()
        self.leftovers = clean_up(self.session, 1)
        self.notes += limit_notes(self.session.pacer, self.options)
        if self._ledger is not None:
            self._ledger.end(is_clean=not any(each.undoable for each in self.leftovers))
            self.notes += self._ledger.notes

    @contextmanager
    def _ending_early(self) -> Iterator[None]:
        """Record why the run ends early, if the body raises an exception, and go on after it."""
        try:
            yield
        except RunStopped as why:
            self._end_early(EarlyEnd(_END_CODES.get(type(why), EndCode.LIMIT_REACHED), str(why)))
        except KeyboardInterrupt:
            self._end_early(INTERRUPTED)
        except ENDS_RUN:
            raise
        except Exception as fault:
            self.session.errors.append(crash_text(fault))
            self._end_early(EarlyEnd(EndCode.TOOL_ERROR, "an error of this tool"))

    def _with_hint(self, reason: BlockReason | None) -> BlockReason | None:
        return with_hint(reason, self.session, self.options.spelling)

    def _send_directed_checks(self, without_key: Collection[str]) -> None:
        if self.options.directed:
            selected, prefer_mode = self.setup.selected, self.options.provoke
            run_directed(
                self.session, selected, prefer_mode, without_key, concurrency=self.concurrency, shard=self.options.shard
            )
            self.results.place = FIRST_GENERATED
            send_cases(self.session, self.setup.cases)

    def _send_generated_requests(self) -> None:
        generation, directed = self.options.generation, self.options.directed
        kinds = {self.setup.contract.clauses[name].kind for name in self.setup.selected}
        # If only some clauses are selected, requests are generated only if one of them is about these.
        if generation is None or (directed and "generated" not in kinds):
            return
        # These modules load Schemathesis, which is slow, and which directed checks do not need.
        from conformance.runner.generated_requests.generating_workers import run_generated_quickly
        from conformance.runner.generated_requests.shrinking import reduce_failures

        if not (directed and "operation" in kinds):
            run_controls(self.session, self.concurrency)
        self.notes += run_generated_quickly(self.session, generation, self.concurrency, self.options.shard)
        if not directed:
            reduce_failures(self.session)

    def _end_early(self, end: EarlyEnd) -> None:
        self.early_ends.append(end)
        self.notes.append(end.note)

    # --- reporting -------------------------------------------------------------------------------
    def note_recordings(self, recorded: CassetteTarget | None) -> None:
        """Add notes about the recording to write, the recording that was the target, and cases that are not saved."""
        if self.options.record and self.listener.recorder.full:
            self.notes.append(too_large_note(self.listener.recorder))
        if recorded is not None:
            self.notes += recorded.notes(self.setup.contract)
            # If the recorded run ended early, a run from its recording is incomplete too.
            if recorded.header.ended:
                self._end_early(end_of_recording(recorded.header.ended))
        if self.options.save:
            self.notes += unsaved_notes(self.results)

    def report(self, times: RunTimes) -> Report:
        """Return the report of the results so far."""
        contract, results, state, options = self.setup.contract, self.results, self.session.judge.state, self.options
        show = evidence_maker(contract, find_kind(self.target.name).address or "$BASE")
        errors = (f"An error of this tool: {each}." for each in dict.fromkeys(self.session.errors))
        metadata = RunMetadata(
            target=self.target.name,
            evidence=shown_evidence(results, show),
            tag=self.setup.tag,
            profiles=self.setup.keyring.profiles,
            complete=not self.early_ends and results.unjudged_reason is None,
            unjudged=is_unjudged(self.session, self.early_ends),
            notes=[*self.notes, *errors],
            exchanges=self.session.sent,
            records_created=self.session.records_created,
            times=times,
            outcome_coverage=self.session.outcome_coverage,
            early_ends=tuple(self.early_ends),
            is_throttled=proves_little(self.session),
            has_tool_error=bool(self.session.errors),
            leftovers=tuple(self.leftovers),
            lacking=lacking_operations(contract, state, results),
            is_part=options.shard is not None,
        )
        report = build_report(contract, results, state, options, metadata)
        if options.shard is None:
            return report
        sent = sent_options(options, self.may_write, self.concurrency)
        return with_shard(report, options.shard, sent, results, metadata, show)

    def write_files(self, report: Report) -> None:
        """Write the cases and the recording that the options name.

        Raises:
            UsageError: A file cannot be written.
            LeakError: A file would contain a credential.
        """
        options, setup, recorder = self.options, self.setup, self.listener.recorder
        if options.save:
            save_cases(options.save, setup.contract, self.results, setup.keyring)
        if options.record:
            sent = sent_options(options, self.may_write, self.concurrency)
            header = recording_header(
                report, self.target, sent, recorder, INTERRUPTED in self.early_ends, setup.keyring
            )
            write_recording(options.record, setup.contract, recorder, header, setup.keyring, options)
