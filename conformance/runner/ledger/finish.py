"""Finish the clean-up of a run that could not do it: it was killed, or its target did not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.interrupts import Interrupts
from conformance.lint.door import load_checked
from conformance.recording.recorder import Recorder
from conformance.report.leftovers import Leftover
from conformance.runner.cleanup import ENDED_EARLY, clean_up
from conformance.runner.ledger.entries import Header
from conformance.runner.ledger.ledger_file import LedgerFile
from conformance.runner.ledger.ledger_target import LedgerTarget
from conformance.runner.ledger.reading import Ledger, read_header, read_ledger
from conformance.runner.options import Options, keyring_for
from conformance.runner.pacer import Pacer, RunStopped
from conformance.runner.preflight import preflight
from conformance.runner.run_listener import RunListener
from conformance.runner.session import Session
from conformance.runner.session_setup import new_session
from conformance.security.credentials import Keyring
from conformance.security.redactor import Redactor
from conformance.targets import find_kind, open_target
from conformance.targets.base import Target


@dataclass(frozen=True)
class FinishedCleanup:
    """What was undone of one run.

    Attributes:
        header: The first line of the ledger.
        deleted: The records that were deleted, as text.
        left: The changes that are left.
        ended: Why the clean-up ended early; "" if it did not.
        broken: The numbers of lines that could not be read.
    """

    header: Header
    deleted: tuple[str, ...] = ()
    left: tuple[Leftover, ...] = ()
    ended: str = ""
    broken: tuple[int, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left that can be undone, so that the ledger was removed."""
        return not (any(each.undoable for each in self.left) or self.ended or self.broken)


def finish_cleanup(path: Path, options: Options) -> FinishedCleanup:
    """Undo what the run of a ledger has left, and remove the ledger if everything is undone.

    Raises:
        UsageError: The file is no ledger, is in use, or is that of another target.
        TargetError: The target cannot start.
    """
    with _opened(path) as file:
        header = read_header(path)
        contract = load_checked(header.folder or header.contract)
        ledger = read_ledger(path, contract)
        file.cut_off(ledger.size)
        keyring = keyring_for(contract, options, header.tag)
        with Interrupts() as interrupts:
            target = open_target(options.target, contract=contract, keyring=keyring, limits=options.limits)
            with closing(target):
                _check_target(path, header, target)
                session = _session(contract, target, header.tag, keyring, Pacer(options.budget, interrupts))
                finished = _undo(session, header, ledger, file, Redactor(keyring.secrets()), options)
        if finished.is_clean:
            path.unlink(missing_ok=True)
        return finished


@contextmanager
def _opened(path: Path) -> Iterator[LedgerFile]:
    try:
        file = LedgerFile.reopen(path)
    except OSError as fault:
        raise UsageError(f"the ledger {path} cannot be opened: {fault.strerror or fault}") from None
    try:
        yield file
    finally:
        file.close()


def _check_target(path: Path, header: Header, target: Target) -> None:
    if target.name != header.target:
        raise UsageError(f"{path} is the ledger of a run on {header.target}; give --target {header.target}")


def _session(contract: Contract, target: Target, tag: str, keyring: Keyring, pacer: Pacer) -> Session:
    return new_session(
        contract,
        target,
        tag=tag,
        key_names=keyring.names,
        selected=[*contract.clauses],
        pacer=pacer,
        listener=RunListener(contract.name, [Redactor(keyring.secrets())], Recorder(0)),
    )


def _undo(
    session: Session, header: Header, ledger: Ledger, file: LedgerFile, redactor: Redactor, options: Options
) -> FinishedCleanup:
    state = session.judge.state
    noted = LedgerTarget(session.target, file, state, redactor, first=ledger.last + 1)
    noted.only_undoes = True
    session.target = noted
    ended = _why_unreachable(session)
    if ended:
        return FinishedCleanup(header, ended=ended, broken=tuple(ledger.broken))
    ledger.add_to(state)
    session.backup.restore_from(ledger.settings)
    concurrency = options.concurrency or find_kind(session.target.name).default_concurrency
    # The ledger does not have the values that decide which records a list shows.
    left = clean_up(session, concurrency, reads_each=True)
    for name in {*ledger.settings} - {each.resource for each in left}:
        noted.note_restored(name)
    deleted = tuple(" ".join((name, *key)) for name, key in sorted(noted.deleted))
    ended = next((each.why for each in left if each.why.startswith(ENDED_EARLY)), "")
    return FinishedCleanup(header, deleted, tuple(left), ended, tuple(ledger.broken))


def _why_unreachable(session: Session) -> str:
    """Return why the target cannot be judged, or ""."""
    try:
        with session.pacer.interrupts.undoing():
            reason = preflight(session)
    except RunStopped as why:
        return str(why)
    except KeyboardInterrupt:
        return "interrupted"
    return reason.text if reason is not None else ""
