"""Write the recording of a run, and run with a recording as the target.

The header of a cassette has the options that decide which requests a run sends. A run from this cassette uses them
as defaults, so it sends the same requests and finds a reply to each.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from conformance.contract.credential_slots import all_slots
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential
from conformance.core.shard import Shard
from conformance.recording.cassette import PLACEHOLDER_BASE, Cassette, credential_marker, interaction_of, is_yaml
from conformance.recording.cassette_header import CassetteHeader, Ending, RecordedOptions
from conformance.recording.cassette_reader import read_cassette
from conformance.recording.recorder import Recorder
from conformance.report import file_writer
from conformance.report.early_end import EarlyEnd, EndCode
from conformance.report.model import Report
from conformance.report.report_files import report_path
from conformance.runner.generated_requests.settings import RUN_GENERATION
from conformance.runner.options import Options
from conformance.security.credentials import Keyring, all_secrets
from conformance.security.key_names import profile_of
from conformance.security.leak_guard import LeakGuard
from conformance.targets import find_kind
from conformance.targets.base import Target
from conformance.targets.cassette_target import CassetteTarget
from conformance.targets.kinds.cassette import CassetteKind


# --- from a recording ------------------------------------------------------------------------------
def open_recording(contract: Contract, options: Options) -> tuple[CassetteTarget | None, Options]:
    """Return the target if it is a recording, otherwise None, and the options with defaults from the recording.

    `{contract}` in its path stands for the name of the contract.

    Raises:
        UsageError: The recording cannot be read, or the command is `explore`, which needs a target that can answer any
            request.
    """
    kind = find_kind(options.target)
    if not isinstance(kind, CassetteKind):
        return None, options
    if not options.directed:
        raise UsageError("a recording has no replies to generated requests: use `conformance run`")
    recorded = CassetteTarget(kind.file(contract.name), contract)
    return recorded, recorded_options(options, recorded.header)


def recorded_options(options: Options, header: CassetteHeader) -> Options:
    """Return the options. Those that decide which requests are sent default to the values of the recorded run."""
    then = header.options
    budget = replace(options.budget, requests=options.budget.requests or then.max_requests)
    return replace(
        options,
        only=options.only or then.only,
        without=tuple(dict.fromkeys((*then.without, *options.without))),
        operations=options.operations or then.operations,
        shard=options.shard or _recorded_shard(then),
        provoke=options.provoke or then.provoke,
        writes=then.writes if options.writes is None else options.writes,
        tag=options.tag or header.tag,
        concurrency=1,
        generation=RUN_GENERATION if options.generation and header.seed is not None else None,
        budget=budget,
    )


def _recorded_shard(then: RecordedOptions) -> Shard | None:
    """Return the part of the recorded run. Raises UsageError if the recording names one that cannot be."""
    try:
        return Shard.parse(then.shard) if then.shard else None
    except ValueError as fault:
        raise UsageError(f"the recording is of shard {then.shard}: {fault}; give --shard K/N") from None


def recorded_without(target: str, contract: str) -> tuple[str, ...]:
    """Return the patterns of `--without` in a recording.

    The result is empty if the target is not a recording, or cannot be read: the run then reports the error.
    """
    kind = find_kind(target)
    if not isinstance(kind, CassetteKind):
        return ()
    with suppress(UsageError):
        return read_cassette(kind.file(contract)).header.options.without
    return ()


def end_of_recording(ended: Ending) -> EarlyEnd:
    """Return the early end of a run whose target is a recording that was cut off or interrupted."""
    code = EndCode.RECORDING_INTERRUPTED if ended == "interrupted" else EndCode.RECORDING_CUT_OFF
    return EarlyEnd(code, f"its recording was {ended}")


def recorded_keyring(header: CassetteHeader, tag: str) -> Keyring:
    """Return placeholders for the keys of the recorded run, one for each of their names."""
    return Keyring({name: credential_marker(Credential(profile_of(name), "")) for name in header.profiles}, tag)


# --- to a recording --------------------------------------------------------------------------------
def check_recording_options(options: Options) -> None:
    """Check before a run that it can be recorded.

    Raises:
        UsageError: The target is a recording itself, the file has an unknown ending, or a package is missing.
    """
    if options.record is None:
        return
    from conformance.recording.cassette_writer import check_vcrpy

    if find_kind(options.target).is_recording:
        raise UsageError("--record needs a target that is not a recording itself: name another target")
    is_yaml(Path(options.record))
    check_vcrpy()


def too_large_note(recorder: Recorder) -> str:
    """Return the note about a recording that is cut off."""
    return f"The recording is cut off after {len(recorder.exchanges)} exchanges: it would be too large."


def write_recording(
    template: str,
    contract: Contract,
    recorder: Recorder,
    header: CassetteHeader,
    keyring: Keyring,
    options: Options,
) -> None:
    """Write the recording of a run to the path `template`, in which `{contract}` stands for the name of the contract.

    Raises:
        LeakError: The text would contain a credential.
        UsageError: The file cannot be written.
    """
    from conformance.recording.cassette_writer import render

    path = report_path(template, contract.name)
    slots = all_slots(contract.credential_slots)
    interactions = [interaction_of(each, header.base, slots) for each in recorder.exchanges]
    cassette, as_yaml = Cassette(header, interactions), is_yaml(path)
    text = render(cassette, as_yaml)
    secrets = keyring.secrets() | (all_secrets(options.credentials) if options.credentials else frozenset())
    guard, what = LeakGuard(secrets), f"the recording {path}"
    guard.check(text, what)
    if as_yaml:
        # YAML may escape parts of a credential differently, such as '' for a quote, so JSON is checked too.
        guard.check(render(cassette, as_yaml=False), what)
    file_writer.write(path, text, "recording")


def recording_header(
    report: Report, target: Target, sent: RecordedOptions, recorder: Recorder, interrupted: bool, keyring: Keyring
) -> CassetteHeader:
    """Return the header for the recording of a run, given its report; `sent` are the options that it used."""
    ended: Ending = "cut off" if recorder.full else "interrupted" if interrupted else ""
    recorded, time_is_fixed = _time_fields(report.started)
    return CassetteHeader(
        tool=report.tool,
        contract=report.contract,
        contract_digest=report.contract_digest,
        target=report.target,
        base=find_kind(target.name).address or PLACEHOLDER_BASE,
        recorded=recorded,
        time_is_fixed=time_is_fixed,
        complete=report.complete and not recorder.full,
        ended=ended,
        tag=report.tag or "",
        seed=report.seed,
        profiles=keyring.names,
        dialects=report.dialects,
        local=target.is_local,
        ends_with_run=target.ends_with_run,
        options=sent,
    )


def sent_options(options: Options, writes: bool, concurrency: int) -> RecordedOptions:
    """Return the options that decide which requests are sent, with the values of `writes` and `concurrency` used."""
    return RecordedOptions(
        only=tuple(options.only),
        without=tuple(options.without),
        provoke=options.provoke,
        writes=writes,
        concurrency=concurrency,
        max_requests=options.budget.requests,
        operations=tuple(options.operations),
        shard=options.shard.option if options.shard else "",
    )


def _time_fields(started: str) -> tuple[str, bool]:
    """Return the time of the recording, and whether it is fixed by the environment variable SOURCE_DATE_EPOCH.

    The variable has seconds since 1970. It makes recordings reproducible. Without it, the time is `started`.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not (fixed.isascii() and fixed.isdigit() and len(fixed) <= 10):
        return started, False
    return datetime.fromtimestamp(int(fixed), UTC).isoformat(timespec="seconds"), True
