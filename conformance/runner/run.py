"""One contract against one target, from options to a report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.clause_results import ClauseResults
from conformance.checks.judge import Judge
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.contract.servers import base_path
from conformance.core.exchange import Exchange
from conformance.core.interrupts import Interrupts
from conformance.core.test_values import GeneratedValues
from conformance.observation.target_state import TargetState
from conformance.recording.recorder import MOST_BYTES, Recorder
from conformance.report import file_writer
from conformance.report.model import Report
from conformance.report.report_files import report_path
from conformance.runner.cleanup import clean_up
from conformance.runner.directed_checks import preflight, run_controls, run_directed
from conformance.runner.generated.settings import Generation
from conformance.runner.options import Options, check_names, fresh_tag, keyring_for, prepare_contract, select
from conformance.runner.report_builder import RunMetadata, build_report, ended_early
from conformance.runner.request_factory import RequestFactory
from conformance.runner.run_recording import header_of, open_recording, recorded_keyring, write_recording
from conformance.runner.saved_cases import Case, as_json, cases_of, load_cases, send_cases
from conformance.runner.session import Gone, Session, Stop
from conformance.security.credentials import Keyring
from conformance.security.leak_guard import LeakGuard
from conformance.security.redactor import Redactor, masked
from conformance.targets import find_kind, open_target
from conformance.targets.base import Target
from conformance.targets.cassette import CassetteTarget
from conformance.terminal.progress import ProgressUpdate, Throttle

ProgressListener = Callable[[ProgressUpdate], None]


def run_contract(name: str, options: Options, watch: ProgressListener | None = None) -> Report:
    """The report of one run; `watch` is told now and then how far it is. After Ctrl-C the report is a partial one.
    Raises UsageError for options that cannot be, TargetError for a target that cannot start."""
    with Interrupts() as interrupts:
        whole = load_contract(name)
        recorded, options = open_recording(whole, options)
        contract = prepare_contract(whole, options)
        cases = load_cases(report_path(options.cases, contract.name), contract) if options.cases else []
        selected = select(contract, options.only)
        check_names(contract, options)
        tag = options.tag or find_kind(options.target).fixed_tag or fresh_tag()
        keyring = recorded_keyring(recorded.header, tag) if recorded else keyring_for(contract, options, tag)
        started, clock = datetime.now(UTC), monotonic()
        target = recorded or open_target(options.target, contract=whole, keyring=keyring, limits=options.limits)
        try:
            run = Run(contract, target, keyring, options, selected, tag, interrupts, watch, cases)
            run.go()
        finally:
            target.close()
        run.note_recording(recorded)
        run.note_unsaved()
        times = {"started": started.isoformat(timespec="seconds"), "duration_s": round(monotonic() - clock, 3)}
        report = run.report(times)
        if options.save:
            save_cases(options.save, contract, run.results, keyring)
        if options.record:
            write_recording(options.record, contract, run.recorder, run.recording_header(report), keyring, options)
        return report


def save_cases(path: str, contract: Contract, results: ClauseResults, keyring: Keyring) -> None:
    """Raises UsageError for a file that cannot be written, LeakError for a key in what was generated."""
    text = as_json(contract, cases_of(results))
    LeakGuard(keyring.secrets()).check(text, path)
    file_writer.write(report_path(path, contract.name), text, "file of cases")


class Run:
    """The state of one run; `go` does it, `report` tells it."""

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
        self.width = 1 if options.budget.rate else options.concurrency
        may_write = target.is_local if options.writes is None else options.writes
        state = TargetState(contract, GeneratedValues(tag))
        judge = Judge(contract, state)
        self.factory = RequestFactory(contract, state, judge.causes, may_write, target.is_local, target.base_url)
        self.results = ClauseResults(contract, selected, smallest=not options.directed)
        self.redactor = Redactor(keyring.secrets())
        self.recorder = Recorder(MOST_BYTES if options.record else 0)
        self.metronome = Throttle()
        self.session = Session(
            contract,
            target,
            judge,
            self.factory,
            self.results,
            options.budget,
            self._taken,
            interrupts,
            self._pulse,
        )
        self.statuses: set[int | None] = set()
        self.notes: list[str] = []
        self.complete = True
        self.broken_off = False
        self.interrupted = False

    def go(self) -> None:
        """Leaves no trace on a target that lasts, whatever happens; Ctrl-C ends it early."""
        keyless = [name for name in self.selected if self._without_profile(name)]
        try:
            self.results.unjudged = self._preflight()
            if self.results.unjudged is None:
                self._check(keyless)
                self.results.unjudged = self._refused_throughout()
        except Stop as why:
            self._end_early(str(why), isinstance(why, Gone))
        except KeyboardInterrupt:
            self.interrupted = True
            self._end_early("interrupted", True)
        finally:
            if not self.target.ends_with_run:
                self.notes += clean_up(self.session)

    def _preflight(self) -> BlockReason | None:
        reason = preflight(self.session)
        return replace(reason, text=reason.text + self._misplaced()) if reason else None

    def _check(self, keyless: Collection[str]) -> None:
        if self.options.directed:
            run_directed(self.session, self.selected, self.options.provoke, keyless, width=self.width)
            send_cases(self.session, self.cases)
        # A run of some clauses generates for those alone that say something of generated requests.
        kinds = {self.contract.clauses[name].kind for name in self.selected}
        if self.options.generation is not None and ("generated" in kinds or not self.options.directed):
            self._generate(self.options.generation, controls_seen=self.options.directed and "operation" in kinds)

    def _generate(self, generation: Generation, controls_seen: bool) -> None:
        # Loads the generator, which the directed checks do without.
        from conformance.runner.generated.generated_run import run_generated
        from conformance.runner.generated.shrinking import reduce_failures

        if not controls_seen:
            run_controls(self.session)
        self.notes += run_generated(self.session, generation)
        if not self.options.directed:
            reduce_failures(self.session)

    def _refused_throughout(self) -> BlockReason | None:
        """Why nothing can be said of a target that accepted no lawful request at all."""
        asked = any(self.contract.clauses[name].kind == "operation" for name in self.selected)
        if not asked or not self.session.sent or self.session.judge.state.succeeded_operations:
            return None
        return BlockReason(BlockCode.TARGET_UNJUDGED, "no request succeeds with the valid credential")

    def _misplaced(self) -> str:
        """What may be wrong where nothing is found at all: the base path was left out."""
        base = base_path(self.contract)
        if self.statuses != {404} or "{" in base or self.target.base_url.endswith(base):
            return ""
        return f"; the documented base path is {base}: is it missing?"

    def _end_early(self, why: str, broken_off: bool) -> None:
        self.complete, self.broken_off = False, broken_off
        self.notes.append(ended_early(why))

    def _pulse(self) -> None:
        if self.watch is not None and self.metronome.beats():
            entries = [self.results.entries[name] for name in self.selected]
            seen = sum(bool(each.counts or each.blocked) for each in entries)
            failing = sum(bool(each.counts["fail"]) for each in entries)
            self.watch(ProgressUpdate(self.contract.name, seen, len(entries), self.session.sent, failing))

    def _without_profile(self, name: str) -> bool:
        """Whether a clause needs a key that nobody gave; the ledger is told why it stays open."""
        profile = self.contract.clauses[name].parameters.get("profile")
        if profile is None or profile in self.keyring.profiles:
            return False
        text = f"no key for the profile {profile!r} in the credentials file"
        self.results.block(name, BlockReason(BlockCode.KEY_MISSING, text))
        return True

    def _taken(self, exchange: Exchange) -> Exchange:
        """The exchange as everybody may see it, taken down."""
        clean = masked(exchange, self.redactor)
        self.recorder.take(clean)
        self.statuses.add(clean.response.status if clean.response else None)
        return clean

    def note_recording(self, recorded: CassetteTarget | None) -> None:
        """A run from a recording that broke off is no more complete than that."""
        if self.options.record and self.recorder.full:
            taken = len(self.recorder.exchanges)
            self.notes.append(f"The recording is cut off after {taken} exchanges: it would be too large.")
        if recorded is not None:
            self.notes += recorded.notes(self.contract)
        if recorded is not None and recorded.header["ended"]:
            self._end_early(f"its recording was {recorded.header['ended']}", recorded.header["ended"] == "interrupted")

    def note_unsaved(self) -> None:
        failed = [name for name, each in self.results.entries.items() if each.counts["fail"]]
        unsaved = [name for name in failed if self.contract.clauses[name].kind == "generated"]
        if self.options.save and unsaved:
            self.notes.append(f"Not saved, as only the same seed leads there again: {', '.join(unsaved)}.")

    def recording_header(self, report: Report) -> dict[str, Any]:
        sent = {"writes": self.factory.may_write, "concurrency": self.width}
        return header_of(report, self.target, self.options, self.recorder, self.interrupted, sent)

    # --- telling -------------------------------------------------------------------------------
    def report(self, times: Mapping[str, Any]) -> Report:
        state = self.session.judge.state
        facts = RunMetadata(
            target=self.target.name,
            base=find_kind(self.target.name).address or "$BASE",
            tag=self.tag,
            profiles=self.keyring.profiles,
            complete=self.complete and not self.results.unjudged,
            unjudged=bool(self.results.unjudged)
            or self.broken_off
            or not (self.complete or state.succeeded_operations),
            notes=self.notes,
            exchanges=self.session.sent,
            times=times,
            outcome_coverage=self.session.outcome_coverage,
        )
        return build_report(self.contract, self.results, state, self.options, facts)
