"""Send generated requests: Schemathesis makes and shrinks them; they are sent and judged as all others."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from conformance.checks.finding import Finding
from conformance.contract.model import Contract
from conformance.core.text import shorten
from conformance.openapi_export import compiled
from conformance.runner.generated_requests.schemathesis_adapter import generate
from conformance.runner.generated_requests.schemathesis_bridge import KEY, SchemathesisBridge
from conformance.runner.generated_requests.schemathesis_checks import PREFIX, excuse, passes
from conformance.runner.generated_requests.settings import Generation, Purpose
from conformance.runner.session import Session


def run_generated(session: Session, generation: Generation) -> list[str]:
    """Run the phases; return notes about what could not be generated.

    Raises:
        RunStopped, KeyboardInterrupt: The session raised it; the engine has stopped by then.
    """
    bridge = SchemathesisBridge(session)
    listener = GenerationListener(session, bridge)
    may_write = session.factory.may_write
    unsafe = [] if may_write else [each.id for each in session.contract.operations.values() if not each.safe]
    headers = {bridge.header_slot.name: KEY} if bridge.header_slot is not None else {}
    generate(
        document_for(session.contract), bridge.answer, headers, generation, listener, unsafe, read_only=not may_write
    )
    if bridge.ended is not None:
        raise bridge.ended
    return listener.notes


def document_for(contract: Contract) -> dict[str, Any]:
    """Return the exported OpenAPI document, with the statuses that the bridge answers with."""
    return {**compiled(contract, as_meant=True), "servers": [{"url": "/"}]}


class GenerationListener:
    """Decides which failures of Schemathesis count, and records them as findings.

    The engine reports a failure again and again while it shrinks the request. A failure is open until the engine has
    reported it; after that, further failures of the same check on the same operation are ignored.
    """

    def __init__(self, session: Session, bridge: SchemathesisBridge) -> None:
        self._session = session
        self._bridge = bridge
        self._open: dict[tuple[str, str], str] = {}
        self._reported: set[tuple[str, str]] = set()
        self._failed: set[tuple[str, str]] = set()
        self.notes: list[str] = []

    def broken_clauses(self, number: str) -> str:
        """Return the clauses that the exchange broke and that are not yet reported for its operation."""
        bridged = self._bridge.exchange(number)
        if bridged is None:
            return ""
        operation = bridged.reply.operation.id if bridged.reply.operation else ""
        new = [each for each in sorted(bridged.broken) if (each, operation) not in self._reported]
        for each in new:
            self._open.setdefault((each, operation), number)
        return ", ".join(new)

    def confirm_failure(self, check: str, number: str, title: str, text: str) -> bool:
        """Record a failure, unless the contract excuses it or it is already reported; return whether it counts."""
        bridged = self._bridge.exchange(number)
        if bridged is None:
            return False
        if check == "contract":
            return True
        self._failed.add((check, number))
        operation = bridged.reply.operation.id if bridged.reply.operation else ""
        if excuse(check, bridged) or (check, operation) in self._reported:
            return False
        self._open.setdefault((check, operation), number)
        self._session.results.add(Finding(f"{PREFIX}{check}", "fail", title, first_line(text)), bridged.reply)
        return True

    def check_passed(self, check: str, number: str, purpose: Purpose) -> None:
        """Record a pass, if the check looked at the exchange and found it right."""
        bridged = self._bridge.exchange(number) if (check, number) not in self._failed else None
        if bridged is not None and bridged.reply.complete and passes(check, bridged, purpose):
            self._session.results.add(Finding(f"{PREFIX}{check}", "pass"), bridged.reply)

    def failures_reported(self, numbers: Collection[str]) -> None:
        """Close the open failures of these exchanges."""
        # The engine runs in another thread and may add to the dictionary meanwhile.
        done = {each for each, number in [*self._open.items()] if number in numbers}
        self._reported |= done
        for each in done:
            del self._open[each]

    def generation_failed(self, what: str) -> None:
        """Add a note about what could not be generated."""
        self.notes.append(f"Schemathesis could not generate some requests: {first_line(what)}")

    def continues(self) -> bool:
        """Return whether the session still sends requests."""
        return self._bridge.ended is None


def first_line(text: str, limit: int = 300) -> str:
    """Return the text in one line of at most `limit` characters."""
    return shorten(" ".join(text.split()), limit)
