"""Explain one clause: its source, the requests that check it, the allowed replies, and the mutants that break it.

The requests come from a dry run: the directed checks of the clause against a target that sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from conformance.checks.expected_outcomes import expect_outcomes
from conformance.contract.citations import cited_place
from conformance.contract.clause import Basis, Clause, ClauseKind
from conformance.contract.credential_slots import all_slots
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.core.generated_values import FIXED_TAG
from conformance.observation.certainty import Certainty
from conformance.observation.response_reading import outcome_text
from conformance.observation.state_query import StateQuery
from conformance.preview.documented_reply import reply_lines
from conformance.report.curl import curl
from conformance.runner.options import Options
from conformance.runner.preflight import preflight
from conformance.runner.run import Run
from conformance.runner.run_setup import RunSetup
from conformance.runner.session import Session
from conformance.runner.snapshot import take_snapshot
from conformance.runner.walk import Walk, WalkRun
from conformance.runner.walk_plan import plan_walks
from conformance.runner.write_guard import is_safe
from conformance.security.credentials import Keyring
from conformance.targets.dry_run import DryRun, decode_placeholders
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import fold, fold_command

MOST_REQUESTS = 12
_MOST_MUTANTS = 6
_LONGEST_COMMAND = 1500
KIND_TEXTS: Mapping[ClauseKind, str] = {
    "rule": "rule: it applies to every exchange of a run",
    "operation": "operation: its valid request succeeds as documented",
    "cause": "cause: a request with this fault gets one of these outcomes",
    "behaviour": "behaviour: several exchanges together show it",
    "information": "information: no exchange can break it, so it is cited and never judged",
}
BASIS_TEXTS: Mapping[Basis, str] = {
    "stated": "stated: the document states it",
    "inferred": "inferred: the document does not state it; it follows from other sources",
    "open": "open: the sources leave it to the server, within limits",
}


# --- what is sent ------------------------------------------------------------------------------
@dataclass(frozen=True)
class ExplainedRequest:
    """A request that checks the clause.

    Attributes:
        operation: The id of the operation, or `no operation`.
        shown: The request, with placeholders for values from replies.
        preparation: The requests that are sent before it to prepare it.
        other_allowed: (clause id, outcome id) for each further outcome that another clause may allow.
    """

    operation: str
    shown: Request
    preparation: tuple[Request, ...]
    other_allowed: frozenset[tuple[str, str]]


def explained_requests(contract: Contract, clause: Clause) -> list[ExplainedRequest]:
    """Return the requests that a run sends to check the clause, in order. Preparing requests are left out."""
    target = DryRun(contract, FIXED_TAG)
    session = Run(RunSetup(contract, Options(), [clause.id], FIXED_TAG, Keyring({})), target).session
    preflight(session)
    plan = plan_walks(contract, session.judge.causes).only([clause.id])
    before = len(target.requests)
    take_snapshot(session, plan.walks)
    shared = [each.shown for each in target.requests[before:] if not is_safe(RequestView(contract, each.request))]
    return [each for walk in plan.walks for each in _requests_of_walk(session, target, clause, walk, shared)]


def _requests_of_walk(
    session: Session, target: DryRun, clause: Clause, walk: Walk, shared: Sequence[Request]
) -> Iterator[ExplainedRequest]:
    """Yield the explained requests of a walk; `shared` are the requests that create what all walks read."""
    run, before = WalkRun(walk, session, session.judge.state), len(target.requests)
    preparation = [*shared]
    view = run.first_request()
    while view is not None:
        others = _other_allowed_outcomes(session, clause, view, run.state)
        if others is not None:
            preparation += (each.shown for each in target.requests[before:])
            operation = view.operation.id if view.operation else "no operation"
            yield ExplainedRequest(operation, target.shown(view.request), tuple(preparation), others)
            preparation, before = [], len(target.requests) + 1
        view = run.next_request(session.send_view(view, clause.id, run.target), view)


def _other_allowed_outcomes(
    session: Session, clause: Clause, view: RequestView, state: StateQuery
) -> frozenset[tuple[str, str]] | None:
    """Return (clause id, outcome id) of other causes that may hold; None if the request only prepares others."""
    if clause.kind == "operation" and (view.operation is None or clause.id != f"operation.{view.operation.id}"):
        return None
    causes = session.judge.causes
    if any(each.recognise(view, state) is Certainty.NO for each in causes if each.clause is clause):
        return None
    if clause.kind == "behaviour":
        return frozenset()
    expected = expect_outcomes(session.contract, causes, view, state)
    others = (each.clause for each in (*expected.certain, *expected.possible) if each.clause is not clause)
    return frozenset(
        (each.id, outcome) for each in others for outcome in each.outcomes if outcome not in clause.outcomes
    )


# --- the page ----------------------------------------------------------------------------------
def explanation_page(contract: Contract, clause: Clause, width: int, everything: bool = False) -> str:
    """Return the explanation as text of `width` cells; commands may be wider.

    It shows the first `MOST_REQUESTS` requests; with `everything` all of them, and the requests that prepare
    them.
    """
    page = TextPage(width, colour=False)
    page.prose(f"{contract.name}/{clause.id} ({contract.title})")
    _add_labelled(page, "says", clause.statement)
    for place in clause.source:
        _add_labelled(page, "source", f"{place}: {cited_place(contract, place)}")
    _add_labelled(page, "kind", KIND_TEXTS[clause.kind])
    _add_labelled(page, "basis", BASIS_TEXTS[clause.basis])
    if clause.kind == "information":
        return page.text()
    _add_labelled(page, "check", check_text(clause))
    sent = explained_requests(contract, clause)
    _add_expected_outcomes(page, contract, clause, sent)
    for line in mutant_lines(contract, clause):
        _add_labelled(page, "mutant", line)
    _add_requests(page, contract, clause, sent, everything)
    return page.text()


def check_text(clause: Clause) -> str:
    """Return the name of the check and the first paragraph of its file."""
    if clause.kind == "operation":
        return "a valid request must succeed, also with its optional parameters, and with the longest allowed list"
    package = {"cause": "causes", "rule": "rules", "behaviour": "behaviours"}[clause.kind]
    module = import_module(f"conformance.checks.{package}.{clause.check.replace('-', '_')}")
    return f"{clause.check}: {' '.join((module.__doc__ or '').partition(chr(10) * 2)[0].split())}"


def mutant_lines(contract: Contract, clause: Clause) -> list[str]:
    """Return a line for each mutant that breaks the clause; after the first ones, a line with their number."""
    from conformance.mock_server.mutants import mutants_of

    found = [each for each in mutants_of(contract).values() if clause.id in each.breaks]
    shown = [f"{each.id}: {each.says}" for each in found[:_MOST_MUTANTS]]
    return [*shown, f"{len(found) - len(shown)} more"] if len(found) > len(shown) else shown


def _add_labelled(page: TextPage, label: str, text: str) -> None:
    page.beside(label, fold(text, page.room))


def _add_expected_outcomes(
    page: TextPage, contract: Contract, clause: Clause, sent: Sequence[ExplainedRequest]
) -> None:
    outcomes = [*clause.outcomes] if clause.kind != "operation" else ["success"]
    operations = [contract.operations[name] for name in contract.operations_of(clause)]
    if clause.kind == "operation":
        operations = [contract.operations[clause.id.removeprefix("operation.")]]
    label = "concerns" if clause.kind == "rule" else "expected"
    rows = [each for outcome in outcomes for each in _matching_outcomes(contract, outcome, operations)]
    for outcome in dict.fromkeys(rows):
        _add_labelled(page, label, outcome_line(contract, clause, outcome, operations))
        label = "or"
        if clause.kind != "rule":
            page.beside("reply", reply_lines(contract, clause, outcome, operations, page.room))
    others = sorted({each for one in sent for each in one.other_allowed})
    for clause_id in dict.fromkeys(name for name, _ in others):
        allowed = ", ".join(outcome for name, outcome in others if name == clause_id)
        _add_labelled(page, "allowed", f"also {allowed}, where {clause_id} may apply")
    for axis, choices in contract.axes.items():
        documented = [choice for choice in choices if any(choice in each.status for each in rows)]
        for choice in documented:
            _add_labelled(page, "dialect", f"{choice} ({axis}): {choices[choice]}")


def _matching_outcomes(contract: Contract, outcome: str, operations: Sequence[Operation]) -> list[Outcome]:
    if outcome != "success":
        return [contract.outcomes[outcome]]
    effects = {each.effect.name for each in operations}
    owned = {name for name, clause in contract.own_clause.items() if clause.kind == "cause"}
    return [
        each
        for each in contract.outcomes.values()
        if each.success and each.id not in owned and (not each.effects or effects & {*each.effects})
    ]


def outcome_line(contract: Contract, clause: Clause, outcome: Outcome, operations: Sequence[Operation]) -> str:
    """Return the outcome with its statuses.

    For example `30 (Not Found), 'No such loan.', under HTTP 200 in dialect plain, 404 in dialect mirrored`.
    """
    statuses = [
        _statuses_text(each) + (f" in dialect {choice}" if choice else "") for choice, each in outcome.status.items()
    ]
    if not outcome.status:
        documented = sorted({status for each in operations for status in contract.success_statuses(each)})
        statuses = [_statuses_text(documented)]
    also = clause.status.get(outcome.id, ())
    message = f", {outcome.message!r}" if outcome.message else ""
    return f"{outcome_text(outcome)}{message}, under HTTP {', '.join(statuses)}" + (
        f"; here also {_statuses_text(also)}" if also else ""
    )


def _statuses_text(statuses: Sequence[int]) -> str:
    return " or ".join(map(str, statuses))


def _add_requests(
    page: TextPage, contract: Contract, clause: Clause, sent: Sequence[ExplainedRequest], everything: bool
) -> None:
    if clause.kind == "rule":
        _add_labelled(page, "sent", "no requests of its own: it checks every exchange of a run")
        return
    shown = sent if everything else sent[:MOST_REQUESTS]
    count = "1 request" if len(sent) == 1 else f"{len(sent)} requests"
    _add_labelled(page, "sent", f"{count}; values in {{braces}} come from replies, $KEY is the key of profile valid")
    before = ""
    for each in shown:
        if each.operation != before:
            page.blank()
            page.prose(f"{each.operation}:")
            before = each.operation
        _add_request(page, contract, each, everything)
    if len(shown) < len(sent):
        rest = dict.fromkeys(each.operation for each in sent[len(shown) :])
        page.blank()
        page.prose(f"{len(sent) - len(shown)} more with --all, on {', '.join(rest)}")


def _add_request(page: TextPage, contract: Contract, sent: ExplainedRequest, everything: bool) -> None:
    if sent.preparation and everything:
        page.prose("(preparation)", head="  ")
        for each in sent.preparation:
            _add_command(page, contract, each, everything)
        page.prose("(then)", head="  ")
    elif sent.preparation:
        after = ", ".join(dict.fromkeys(f"{each.method} {each.path}" for each in sent.preparation))
        page.prose(f"(after {after}; --all shows how)", head="  ")
    _add_command(page, contract, sent.shown, everything)


def _add_command(page: TextPage, contract: Contract, request: Request, everything: bool) -> None:
    command = decode_placeholders(request, curl(request, "$BASE", all_slots(contract.credential_slots)))
    if len(command) > _LONGEST_COMMAND and not everything:
        page.prose(f"(a command of {len(command)} characters; --all shows it)", head="  ")
        return
    page.rows += ["  " * (2 if n else 1) + line for n, line in enumerate(fold_command(command, page.width - 4))]
