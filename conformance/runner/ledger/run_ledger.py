"""The ledger of one run: started before the first request, and removed if everything was undone."""

from __future__ import annotations

import shlex
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from conformance.contract.folders import specs_folder
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.report.file_writer import check_folder
from conformance.report.report_files import report_path
from conformance.runner.ledger.entries import Header
from conformance.runner.ledger.folder import new_ledger_path, old_ledgers
from conformance.runner.ledger.ledger_file import LedgerFile
from conformance.runner.ledger.ledger_target import LedgerTarget
from conformance.runner.session import Session
from conformance.security.redactor import Redactor
from conformance.targets import find_kind
from conformance.terminal.console import print_note
from conformance.terminal.text_layout import count_text

_LOCAL_SYNC_INTERVAL_S = 1.0
"""A power failure ends a local target too, so what a run did in the last second is rarely left on it."""


class RunLedger:
    """The ledger of a session, whose writes are noted from now on.

    Attributes:
        notes: Sentences for the report.
    """

    def __init__(self, session: Session, file: LedgerFile, redactor: Redactor, credentials: Path | None = None) -> None:
        """Start to note. `credentials` is the file with the keys of the run; None if there is none."""
        self.notes: list[str] = []
        self._session, self._file, self._credentials = session, file, credentials
        self._target = LedgerTarget(session.target, file, session.judge.state, redactor)
        session.target, session.backup.kept = self._target, self._target.note_setting

    def start_undoing(self) -> None:
        """Note that from now on only what the run did is undone; add writes without a reply to what the run knows."""
        self._target.only_undoes = True
        # Without the file, what this process knows is undone.
        with suppress(UsageError, OSError):
            self._target.take_over_from_workers()
        for each in [*self._target.unanswered.values()]:
            each.add_to(self._session.judge.state)

    def end(self, is_clean: bool) -> None:
        """Remove the file if everything was undone and each request answered; otherwise keep it, and add a note."""
        if is_clean and not self._target.unanswered:
            self._file.remove()
            return
        self._file.close()
        left = "What is left" if not is_clean else "A request to which no reply was awaited"
        self.notes.append(f"{left} is noted in a ledger: {self.advice(str(self._file.path))}")

    def advice(self, path: str) -> str:
        """Return a sentence with the command that finishes the clean-up of a ledger; "" for those of all runs."""
        words = [path] if path else []
        words += ["--target", self._target.name]
        words += ["--credentials", str(self._credentials)] if self._credentials else []
        return f"`{shlex.join(['conformance', 'cleanup', *words])}` finishes the clean-up."


def start_ledger(
    session: Session, tag: str, redactor: Redactor, wanted: str | None, credentials: Path | None
) -> RunLedger:
    """Create the ledger of a run, and print its path and the tag.

    `wanted` is the path that the user wants, in which `{contract}` stands for the name of the contract. `credentials`
    is the file with the keys of the run.

    Raises:
        UsageError: The file cannot be written, or has the ledger of another run.
    """
    contract, name = session.contract, session.target.name
    old = [*old_ledgers(name)]
    path = report_path(wanted, contract.name) if wanted else new_ledger_path(contract.name, tag)
    file = _created(path, _LOCAL_SYNC_INTERVAL_S if session.target.is_local else 0)
    ledger = RunLedger(session, file, redactor, credentials)
    file.append(redactor.json(_header(contract, tag, name).entry))
    print_note(f"the tag of the run is {tag}, and its ledger is {path}")
    if old:
        runs = count_text(len(old), "earlier run")
        where = str(old[0]) if len(old) == 1 else ""
        ledger.notes.append(f"{runs} on this target did not clean up: {ledger.advice(where)}")
    return ledger


def _created(path: Path, sync_interval_s: float) -> LedgerFile:
    check_folder(path, "ledger")
    try:
        return LedgerFile.create(path, sync_interval_s)
    except FileExistsError:
        raise UsageError(
            f"{path} exists, and may be the ledger of a run that did not clean up; "
            "run `conformance cleanup` with it, or name another file"
        ) from None
    except OSError as fault:
        raise UsageError(f"the ledger {path} cannot be written: {fault.strerror or fault}; name another file") from None


def _header(contract: Contract, tag: str, target: str) -> Header:
    folder = contract.folder.resolve()
    shipped = folder.parent == specs_folder().resolve()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    directory = find_kind(target).directory
    return Header(contract.name, "" if shipped else str(folder), contract.digest, tag, target, started, directory)
