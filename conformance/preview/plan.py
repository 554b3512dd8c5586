"""List the requests that a run would send, without sending them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Request
from conformance.core.generated_values import FIXED_TAG
from conformance.core.text import shorten
from conformance.lint.door import load_checked
from conformance.report.early_end import INTERRUPTED
from conformance.runner.options import Options, prepare_contract, select_clauses
from conformance.runner.run import Run
from conformance.runner.run_setup import RunSetup
from conformance.security.credentials import Keyring, keys_of
from conformance.targets import find_kind
from conformance.targets.dry_run import DryRun, PlannedRequest, decode_placeholders
from conformance.terminal.text_layout import visible

PREPARATION_LABEL = "preparation"
_LONGEST_BODY = 72
_LONGEST_TARGET = 160


def plan_lines(name: str, options: Options) -> Iterator[str]:
    """Yield a line for each request, then the counts. No request is sent to the target.

    A line has the clause of the request, the method, the path and query, an excerpt of the body, and the credential.

    Raises:
        UsageError: An option is wrong, or the target is a recording.
        KeyboardInterrupt: Ctrl-C ended the planning.
    """
    contract = load_checked(name)
    if find_kind(options.target).is_recording:
        raise UsageError("no request is sent to a recording; give the target that it was recorded from")
    options = replace(options, tag=options.tag or FIXED_TAG, concurrency=1)
    planned = planned_requests(contract, options)
    width = max((len(each.origin or PREPARATION_LABEL) for each in planned), default=0)
    for each in planned:
        yield f"{each.origin or PREPARATION_LABEL:{width}}  {request_line(each)}"
    methods = Counter(each.request.method for each in planned)
    counts = ", ".join(f"{count} {method}" for method, count in sorted(methods.items()))
    yield ""
    yield f"{contract.name}, tag {options.tag}: {len(planned)} requests ({counts}), none of them sent"


def planned_requests(contract: Contract, options: Options) -> list[PlannedRequest]:
    """Return the requests that a run with these options sends to the reference server, in order."""
    tag = options.tag or FIXED_TAG
    keyring = _keyring(contract, options, tag)
    kind = find_kind(options.target)
    kind.check(contract, keyring)
    target = DryRun(contract, tag, kind.dialect, kind.is_local, kind.ends_with_run)
    contract = prepare_contract(contract, options)
    run = Run(RunSetup(contract, options, select_clauses(contract, options.only), tag, keyring), target)
    run.execute()
    if INTERRUPTED in run.early_ends:
        # A run would report what it has seen, but a part of a plan is not the plan.
        raise KeyboardInterrupt
    return target.requests


def request_line(planned: PlannedRequest) -> str:
    """Return the request in one line, as in `POST /loans  {"book":"978-…"}  valid in header`."""
    shown = planned.shown
    target = _shorten(decode_placeholders(shown, shown.path_and_query), _LONGEST_TARGET)
    body = "" if shown.body is None else "  " + _shorten(shown.body.decode("utf-8", "backslashreplace"), _LONGEST_BODY)
    prefer = shown.header("Prefer")
    prefer_text = f"  Prefer: {visible(prefer)}" if prefer else ""
    return f"{visible(shown.method):7} {target}{body}{prefer_text}  {_credentials(shown)}"


def _shorten(text: str, limit: int) -> str:
    return shorten(visible(text), limit, "…")


def _credentials(request: Request) -> str:
    return "; ".join(map(_credential, request.credentials)) or "no credential"


def _credential(credential: Credential) -> str:
    form = "" if credential.form == "whole" else f", {credential.form}"
    return f"{credential.profile} in {credential.slot}{form}"


def _keyring(contract: Contract, options: Options, tag: str) -> Keyring:
    # Only the names of profiles are needed: for a mock all of them, otherwise those in the credentials file.
    own = find_kind(options.target).keys(contract)
    if own is not None:
        return Keyring(own, tag, contract.key_patterns)
    if options.credentials is None:
        return Keyring({}, tag, contract.key_patterns)
    return Keyring(keys_of(contract, options.credentials), tag, contract.key_patterns)
