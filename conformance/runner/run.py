"""One contract against one target, from options to a report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from conformance.checks.block_reason import BlockReason
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.core.exchange import Exchange
from conformance.core.interrupts import Interrupts
from conformance.recording.recorder import MOST_BYTES, Recorder
from conformance.report.early_end import INTERRUPTED, EarlyEnd, EndCode
from conformance.report.model import Report
from conformance.report.report_files import report_path
from conformance.runner.cleanup import clean_up
from conformance.runner.directed_checks import preflight, run_controls, run_directed
from conformance.runner.generated_requests.settings import Generation
from conformance.runner.options import (
    Options,
    check_target_and_warn,
    fresh_tag,
    keyring_for,
    prepare_contract,
    select_clauses,
)
from conformance.runner.report_builder import RunMetadata, RunTimes, Stopwatch, build_report
from conformance.runner.run_recording import (
    end_of_recording,
    open_recording,
    recorded_keyring,
    recording_header,
    sent_options,
    too_large_note,
    write_recording,
)
from conformance.runner.saved_cases import Case, load_cases, save_cases, send_cases, unsaved_notes
from conformance.runner.session import RunStopped, TargetGone
from conformance.runner.session_setup import new_session
from conformance.runner.unjudged import base_path_hint, block_clauses_without_key, refused_throughout
from conformance.security.credentials import Keyring
from conformance.security.redactor import Redactor, mask_reply
from conformance.targets import find_kind, open_target
from conformance.targets.base import Target
from conformance.targets.cassette_target import CassetteTarget
from conformance.terminal.progress import ProgressUpdate, Throttle

ProgressListener = Callable[[ProgressUpdate], None]


def run_contract(name: str, options: Options, watch: ProgressListener | None = None) -> Report:
    """Run one contract and return the report, a partial one after Ctrl-C. `watch` receives progress updates.

    Raises UsageError for options that are not possible, TargetError for a target that cannot start.
    """
    with Interrupts() as interrupts:
        whole = load_contract(name)
        recorded, options = open_recording(whole, options)
        contract = prepare_contract(whole, options)
        cases = load_cases(report_path(options.cases, contract.name), contract) if options.cases else []
        selected = select_clauses(contract, options.only)
        check_target_and_warn(contract, options)
        tag = options.tag or find_kind(options.target).fixed_tag or fresh_tag()
        keyring = recorded_keyring(recorded.header, tag) if recorded else keyring_for(contract, options, tag)
        stopwatch = Stopwatch()
        target = recorded or open_target(options.target, contract=whole, keyring=keyring, limits=options.limits)
        try:
            run = Run(contract, target, keyring, options, selected, tag, interrupts, watch, cases)
            run.execute()
        finally:
            target.close()
        run.note_recordings(recorded)
        report = run.report(stopwatch.times())
        run.write_files(report)
        return report


class Run:
    """One run against a target that is open: `execute` sends and judges, `report` returns the results."""

    def __init__(
        self,
        contract: Contract,
        target: Target,
        keyring: Keyring,
        options: Options,
        selected: list[str],
        tag: str,
        interrupts: Interrupts | None = None,
        watch: ProgressListener | None = None,
        cases: Sequence[Case] = (),
    ) -> None:
        self.contract, self.target, self.keyring, self.options, self.tag = contract, target, keyring, options, tag
        self.selected, self.watch, self.cases = selected, watch, cases
        self.concurrency = 1 if options.budget.rate else options.concurrency
        self.may_write = target.is_local if options.writes is None else options.writes
        self.redactor = Redactor(keyring.secrets())
        self.recorder = Recorder(MOST_BYTES if options.record else 0)
        self.throttle = Throttle()
        self.statuses: set[int | None] = set()
        self.notes: list[str] = []
        self.early_ends: list[EarlyEnd] = []
        self.session = new_session(
            contract,
            target,
            tag=tag,
            selected=selected,
            may_write=self.may_write,
            smallest=not options.directed,
            budget=options.budget,
            mask=self._mask_and_record,
            interrupts=interrupts,
            watch=self._send_progress,
        )
        self.results = self.session.results

    # --- sending and judging ---------------------------------------------------------------------
    def execute(self) -> None:
        """Send and judge everything, then clean up a target that lasts. Ctrl-C ends it early."""
        without_key = block_clauses_without_key(self.results, self.selected, self.keyring)
        try:
            self.results.unjudged = self._preflight()
            if self.results.unjudged is None:
                self._check(without_key)
                self.results.unjudged = refused_throughout(self.session, self.selected)
        except RunStopped as why:
            code = EndCode.TARGET_GONE if isinstance(why, TargetGone) else EndCode.LIMIT_REACHED
            self._end_early(EarlyEnd(code, str(why)))
        except KeyboardInterrupt:
            self._end_early(INTERRUPTED)
        finally:
            if not self.target.ends_with_run:
                self.notes += clean_up(self.session)

    def _preflight(self) -> BlockReason | None:
        reason = preflight(self.session)
        if reason is None:
            return None
        return replace(reason, text=reason.text + base_path_hint(self.contract, self.target, self.statuses))

    def _check(self, without_key: Collection[str]) -> None:
        if self.options.directed:
            run_directed(self.session, self.selected, self.options.provoke, without_key, concurrency=self.concurrency)
            send_cases(self.session, self.cases)
        # A run of some clauses generates only if one of them is about generated requests.
        clause_kinds = {self.contract.clauses[name].kind for name in self.selected}
        if self.options.generation is not None and ("generated" in clause_kinds or not self.options.directed):
            self._generate(self.options.generation, controls_sent=self.options.directed and "operation" in clause_kinds)

    def _generate(self, generation: Generation, controls_sent: bool) -> None:
        # Loads the generator, which the directed checks do without.
        from conformance.runner.generated_requests.generated_run import run_generated
        from conformance.runner.generated_requests.shrinking import reduce_failures

        if not controls_sent:
            run_controls(self.session)
        self.notes += run_generated(self.session, generation)
        if not self.options.directed:
            reduce_failures(self.session)

    def _mask_and_record(self, exchange: Exchange) -> Exchange:
        """Return the exchange without secrets, which everything after this sees."""
        clean = mask_reply(exchange, self.redactor)
        self.recorder.take(clean)
        self.statuses.add(clean.response.status if clean.response else None)
        return clean

    def _send_progress(self) -> None:
        if self.watch is not None and self.throttle.is_due():
            entries = [self.results.entries[name] for name in self.selected]
            judged = sum(bool(each.counts or each.blocked) for each in entries)
            failing = sum(bool(each.counts["fail"]) for each in entries)
            self.watch(ProgressUpdate(self.contract.name, judged, len(entries), self.session.sent, failing))

    def _end_early(self, end: EarlyEnd) -> None:
        self.early_ends.append(end)
        self.notes.append(end.note)

    # --- reporting -------------------------------------------------------------------------------
    def note_recordings(self, recorded: CassetteTarget | None) -> None:
        """Add notes about the recording that is written, the one that was the target, and cases that are not saved."""
        if self.options.record and self.recorder.full:
            self.notes.append(too_large_note(self.recorder))
        if recorded is not None:
            self.notes += recorded.notes(self.contract)
            # A run from a recording that broke off is as incomplete as that one.
            if recorded.header.ended:
                self._end_early(end_of_recording(recorded.header.ended))
        if self.options.save:
            self.notes += unsaved_notes(self.results)

    def report(self, times: RunTimes) -> Report:
        state = self.session.judge.state
        facts = RunMetadata(
            target=self.target.name,
            base=find_kind(self.target.name).address or "$BASE",
            tag=self.tag,
            profiles=self.keyring.profiles,
            complete=not self.early_ends and self.results.unjudged is None,
            unjudged=self._is_unjudged(),
            notes=self.notes,
            exchanges=self.session.sent,
            times=times,
            outcome_coverage=self.session.outcome_coverage,
            early_ends=tuple(self.early_ends),
        )
        return build_report(self.contract, self.results, state, self.options, facts)

    def _is_unjudged(self) -> bool:
        """Return whether nothing can be concluded about the target."""
        if self.results.unjudged is not None or not self.early_ends:
            return self.results.unjudged is not None
        return self.early_ends[-1].is_broken_off or not self.session.judge.state.succeeded_operations

    def write_files(self, report: Report) -> None:
        """Write the cases and the recording that the options name. Raises UsageError and LeakError."""
        options = self.options
        if options.save:
            save_cases(options.save, self.contract, self.results, self.keyring)
        if options.record:
            sent = sent_options(options, self.may_write, self.concurrency)
            header = recording_header(report, self.target, sent, self.recorder, INTERRUPTED in self.early_ends)
            write_recording(options.record, self.contract, self.recorder, header, self.keyring, options)
