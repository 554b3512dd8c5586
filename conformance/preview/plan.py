"""The requests that a run would send, sending none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Request
from conformance.core.test_values import FIXED_TAG
from conformance.mock_server.asgi_app import mock_keys
from conformance.runner.options import Options, prepare_contract, select
from conformance.runner.run import Run
from conformance.security.credentials import Keyring, load_credentials
from conformance.targets import open_target
from conformance.targets.cassette import KIND
from conformance.targets.dry_run import DryRun, PlannedRequest, placeholders_in_query
from conformance.targets.mock import dialect_of
from conformance.terminal.text_layout import visible

PREPARATION_LABEL = "preparation"
_LONGEST_BODY = 72
_LONGEST_TARGET = 160


def plan_lines(name: str, options: Options) -> Iterator[str]:
    """One line a request: the clause it is for, method, path and query, body in short, credential; then the counts.
    The target is not contacted. Raises UsageError for options that cannot be."""
    contract = load_contract(name)
    if options.target.startswith(KIND):
        raise UsageError("nothing is sent to a recording: plan for the target that it was recorded from")
    options = replace(options, tag=options.tag or FIXED_TAG)
    planned = planned_requests(contract, options)
    width = max((len(each.origin or PREPARATION_LABEL) for each in planned), default=0)
    for each in planned:
        yield f"{each.origin or PREPARATION_LABEL:{width}}  {request_line(each)}"
    methods = Counter(each.request.method for each in planned)
    counts = ", ".join(f"{count} {method}" for method, count in sorted(methods.items()))
    yield ""
    yield f"{contract.name}, tag {options.tag}: {len(planned)} requests ({counts}); none was sent"


def planned_requests(contract: Contract, options: Options) -> list[PlannedRequest]:
    """What a run with these options (and with a tag) asks the reference server, in order."""
    tag = options.tag or FIXED_TAG
    keyring = _keyring(contract, options, tag)
    of_mock = options.target.startswith("mock:")
    dialect = dialect_of(options.target) if of_mock else None
    target = DryRun(contract, tag, dialect, _is_local(contract, options, keyring), ends_with_run=of_mock)
    contract = prepare_contract(contract, options)
    Run(contract, target, keyring, options, select(contract, options.only), tag).go()
    return target.asked


def request_line(planned: PlannedRequest) -> str:
    """`POST /loans  {"book":"978-…"}  valid in header`"""
    shown = planned.shown
    target = _shorten(placeholders_in_query(shown, shown.path_and_query), _LONGEST_TARGET)
    body = "" if shown.body is None else "  " + _shorten(shown.body.decode("utf-8", "backslashreplace"), _LONGEST_BODY)
    prefer = shown.header("Prefer")
    prefer_text = f"  Prefer: {visible(prefer)}" if prefer else ""
    return f"{visible(shown.method):7} {target}{body}{prefer_text}  {_credentials(shown)}"


def _shorten(text: str, limit: int) -> str:
    text = visible(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _credentials(request: Request) -> str:
    return "; ".join(map(_credential, request.credentials)) or "no credential"


def _credential(credential: Credential) -> str:
    form = "" if credential.form == "whole" else f", {credential.form}"
    return f"{credential.profile} in {credential.slot}{form}"


def _keyring(contract: Contract, options: Options, tag: str) -> Keyring:
    """The profiles are what counts: of a mock all, else those of the credentials file."""
    if options.target.startswith("mock:"):
        return Keyring(mock_keys(contract), tag)
    if options.credentials is None:
        return Keyring({}, tag)
    return Keyring(load_credentials(options.credentials, contract.name, contract.profiles), tag)


def _is_local(contract: Contract, options: Options, keyring: Keyring) -> bool:
    if options.target.startswith(("mock:", "asgi:")):
        return True
    # An HTTP target connects when something is sent, and not before.
    target = open_target(options.target, contract=contract, keyring=keyring, limits=options.limits)
    target.close()
    return target.is_local
