"""One contract against one target, from options to a report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from time import monotonic
from typing import Any

from conformance import __version__
from conformance.contract.load import load_contract
from conformance.contract.model import Contract
from conformance.credentials import Keyring
from conformance.exchange import Exchange, Response
from conformance.interrupts import Interrupts
from conformance.judge import Judge
from conformance.knowledge import Knowledge
from conformance.lanes.cleanup import clean_up
from conformance.lanes.directed import preflight, run_directed
from conformance.lanes.lab import Lab
from conformance.lanes.session import Gone, Session, Stop
from conformance.names import Names
from conformance.options import MOCK_TAG, Options, check_names, fresh_tag, keyring_for, select
from conformance.recording.redaction import Redactor
from conformance.report.document import FORMAT, Report, evidence
from conformance.report.progress import Metronome, Pulse
from conformance.targets import Target, open_target
from conformance.verdicts import Entry, Ledger, exit_code, summary
from conformance.waivers import apply_waivers

Watch = Callable[[Pulse], None]


def run_contract(name: str, options: Options, watch: Watch | None = None) -> Report:
    """The report of one run; `watch` is told now and then how far it is. After Ctrl-C the report is a partial one.
    Raises UsageError for options that cannot be, TargetError for a target that cannot start."""
    with Interrupts() as interrupts:
        contract = load_contract(name)
        selected = select(contract, options.only)
        check_names(contract, options)
        tag = options.tag or (MOCK_TAG if options.target.startswith("mock:") else fresh_tag())
        keyring = keyring_for(contract, options, tag)
        started, clock = datetime.now(UTC), monotonic()
        target = open_target(options.target, contract=contract, keyring=keyring, limits=options.limits)
        try:
            run = Run(contract, target, keyring, options, selected, tag, interrupts, watch)
            run.go()
        finally:
            target.close()
        times = {"started": started.isoformat(timespec="seconds"), "duration_s": round(monotonic() - clock, 3)}
        return run.report(times)


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
        watch: Watch | None = None,
    ) -> None:
        self.contract, self.target, self.keyring, self.options, self.tag = contract, target, keyring, options, tag
        self.selected, self.watch = selected, watch
        self.width = 1 if options.budget.rate else options.concurrency
        may_write = target.is_local if options.writes is None else options.writes
        knowledge = Knowledge(contract, Names(tag))
        judge = Judge(contract, knowledge)
        self.lab = Lab(contract, knowledge, judge.causes, may_write, alone=target.is_local)
        self.ledger = Ledger(contract, selected)
        redactor = Redactor(keyring.secrets())
        self.metronome = Metronome()
        self.session = Session(
            contract,
            target,
            judge,
            self.lab,
            self.ledger,
            options.budget,
            lambda exchange: masked(exchange, redactor),
            interrupts,
            self._pulse,
        )
        self.notes: list[str] = []
        self.complete = True
        self.broken_off = False

    def go(self) -> None:
        """Leaves no trace on a target that lasts, whatever happens; Ctrl-C ends it early."""
        keyless = [name for name in self.selected if self._without_profile(name)]
        try:
            self.ledger.unjudged = preflight(self.session)
            if not self.ledger.unjudged:
                run_directed(self.session, self.selected, self.options.prefer, keyless, width=self.width)
                self.ledger.unjudged = self._refused_throughout()
        except Stop as why:
            self._end_early(str(why), isinstance(why, Gone))
        except KeyboardInterrupt:
            self._end_early("interrupted", True)
        finally:
            if not self.target.ends_with_run:
                self.notes += clean_up(self.session)

    def _refused_throughout(self) -> str:
        """Why nothing can be said of a target that accepted no lawful request at all."""
        asked = any(self.contract.clauses[name].kind == "operation" for name in self.selected)
        if not asked or not self.session.sent or self.session.judge.knowledge.succeeded:
            return ""
        return "no request succeeds with the valid credential"

    def _end_early(self, why: str, broken_off: bool) -> None:
        self.complete, self.broken_off = False, broken_off
        self.notes.append(f"The run ended early: {why}.")

    def _pulse(self) -> None:
        if self.watch is not None and self.metronome.beats():
            entries = [self.ledger.entries[name] for name in self.selected]
            seen = sum(bool(each.counts or each.blocked) for each in entries)
            failing = sum(bool(each.counts["fail"]) for each in entries)
            self.watch(Pulse(self.contract.name, seen, len(entries), self.session.sent, failing))

    def _without_profile(self, name: str) -> bool:
        """Whether a clause needs a key that nobody gave; the ledger is told why it stays open."""
        profile = self.contract.clauses[name].parameters.get("profile")
        if profile is None or profile in self.keyring.profiles:
            return False
        self.ledger.block(name, f"no key for the profile {profile!r} in the credentials file")
        return True

    # --- telling -------------------------------------------------------------------------------
    def report(self, times: Mapping[str, Any]) -> Report:
        verdicts = self._lowered(self.ledger.verdicts())
        verdicts, stale = apply_waivers(verdicts, self.options.waivers.get(self.contract.name, {}))
        counts = summary(verdicts)
        knowledge = self.session.judge.knowledge
        unjudged = bool(self.ledger.unjudged) or self.broken_off or not (self.complete or knowledge.succeeded)
        code = exit_code(counts, unjudged, self.options.strict)
        return {
            "format": FORMAT,
            "tool": {"name": "conformance", "version": __version__},
            "contract": self.contract.name,
            "contract_digest": self.contract.digest,
            "target": self.target.name,
            "tag": self.tag,
            "seed": None,
            "profiles": list(self.keyring.profiles),
            "complete": self.complete and not self.ledger.unjudged,
            "dialects": {axis: sorted(left) for axis, left in knowledge.possible.items()},
            "habits": {f"{cause} {outcome}": status for (cause, outcome), status in sorted(knowledge.habits.items())},
            "notes": [*self._information(), *self.notes, *stale],
            **times,
            "exchanges": self.session.sent,
            "summary": counts,
            "exit": 5 if stale and code in (0,) else code,
            "clauses": [self._clause(entry, *verdicts[name]) for name, entry in self.ledger.entries.items()],
        }

    def _lowered(self, verdicts: dict[str, tuple[str | None, str]]) -> dict[str, tuple[str | None, str]]:
        """Failures of clauses that --warn names become warnings; what is stated can be named by id only."""

        def lowered(name: str) -> bool:
            return any(
                fnmatchcase(name, each) or each == self.contract.clauses[name].basis != "stated"
                for each in self.options.warn
            )

        return {
            name: ("warn", why) if verdict == "fail" and lowered(name) else (verdict, why)
            for name, (verdict, why) in verdicts.items()
        }

    def _information(self) -> list[str]:
        return [clause.says for clause in self.contract.clauses_of("information") if clause.check == "notice"]

    def _clause(self, entry: Entry, verdict: str | None, reason: str) -> dict[str, Any]:
        clause = entry.clause
        wanted = {"fail": "fail", "warn": "fail", "waived": "fail", "inconclusive": "inconclusive"}.get(verdict or "")
        shown = [each for each in entry.evidence if each[0].verdict == wanted]
        return {
            "id": clause.id,
            "kind": clause.kind,
            "basis": clause.basis,
            "says": clause.says,
            "source": list(clause.source),
            "verdict": verdict,
            "reason": reason,
            "exchanges": entry.counts.total(),
            "evidence": [
                evidence(
                    reply.exchange,
                    verdict=finding.verdict,
                    expected=finding.expected,
                    actual=finding.actual,
                    fault=finding.fault,
                    base=self.base,
                    places=self.contract.places,
                    operation=reply.operation.id if reply.operation else None,
                )
                for finding, reply in shown
            ],
        }

    @property
    def base(self) -> str:
        return "$BASE" if re.match(r"mock:|asgi:", self.target.name) else self.target.name


def masked(exchange: Exchange, redactor: Redactor) -> Exchange:
    """The exchange with every secret in its reply replaced by the mask."""
    response = exchange.response
    if response is None:
        return exchange
    parts = [response.reason, *(part for pair in response.headers for part in pair)]
    parts += [part.decode("latin-1") for part in (response.body, response.surplus)]
    if not redactor.leaks("\n".join(parts)):
        return exchange
    text, data = redactor.text, redactor.data
    headers = tuple((text(name), text(value)) for name, value in response.headers)
    clean = Response(response.status, headers, data(response.body), text(response.reason), data(response.surplus))
    return replace(exchange, response=clean)
