"""Run Schemathesis: it generates and shrinks requests, and the session sends and judges them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from conformance.checks.finding import Finding
from conformance.contract.model import Contract
from conformance.contract.openapi import document_path
from conformance.core.shard import Shard
from conformance.core.text import shorten
from conformance.openapi_export import compiled
from conformance.runner.foreign_records import note_existing
from conformance.runner.generated_requests.generated_walks import Keep
from conformance.runner.generated_requests.schemathesis_adapter import generate
from conformance.runner.generated_requests.schemathesis_bridge import KEY, BridgedExchange, SchemathesisBridge
from conformance.runner.generated_requests.schemathesis_checks import PREFIX, excuse, passes
from conformance.runner.generated_requests.separate_schemas import with_separate_schemas
from conformance.runner.generated_requests.settings import Generation, Purpose
from conformance.runner.session import Session
from conformance.runner.snapshot import keep_singletons


def run_generated(
    session: Session, generation: Generation, concurrency: int = 1, shard: Shard | None = None
) -> list[str]:
    """Run the phases of Schemathesis; return notes about requests that it could not generate.

    A shard generates requests for a part of the paths.

    Raises:
        RunStopped, KeyboardInterrupt: The session raised it. The engine has stopped by then.
    """
    keep_singletons(session, session.contract.resources)
    note_existing(session, session.contract.resources)
    generated = GeneratedPart(session, generation, concurrency)
    generated.run(shard)
    return generated.notes


class GeneratedPart:
    """Generates the requests of a run, or of a shard of it.

    `concurrency` is the number of threads. `keep` is as in `GeneratedWalks`.

    Attributes:
        notes: Sentences about requests that could not be generated.
    """

    def __init__(
        self, session: Session, generation: Generation, concurrency: int = 1, keep: Keep | None = None
    ) -> None:
        self._session, self._generation, self._concurrency = session, generation, concurrency
        self._bridge = SchemathesisBridge(session, keep)
        self._listener = GenerationListener(session, self._bridge)
        self.notes = self._listener.notes

    def run(self, shard: Shard | None = None) -> None:
        """Run the phases of Schemathesis.

        Raises:
            RunStopped, KeyboardInterrupt: The session raised it. The engine has stopped by then.
        """
        session, bridge = self._session, self._bridge
        may_write = session.factory.may_write
        try:
            with session.pacer.interrupts.raising_at_once():
                generate(
                    document_for(session.contract),
                    bridge.answer,
                    {bridge.header_slot.name: KEY} if bridge.header_slot is not None else {},
                    self._generation,
                    self._listener,
                    _left_out(session.contract, may_write, shard),
                    read_only=not may_write,
                    concurrency=self._concurrency,
                )
        except KeyboardInterrupt as why:
            # The threads of the engine send nothing more.
            bridge.ended = why
        finally:
            bridge.walks.record()
        if bridge.ended is not None:
            raise bridge.ended


def _left_out(contract: Contract, may_write: bool, shard: Shard | None) -> list[str]:
    """Return the ids of the operations for which nothing is generated."""
    unselected, others = contract.unselected_operations, _of_other_shards(contract, shard)
    return [
        each.id
        for each in contract.operations.values()
        if each.id in unselected or each.id in others or not (may_write or each.safe)
    ]


def _of_other_shards(contract: Contract, shard: Shard | None) -> frozenset[str]:
    """Return the ids of the operations of other shards. All operations of a path are in one: its other methods are."""
    if shard is None:
        return frozenset()
    sizes = Counter[str]()
    for each in contract.operations.values():
        sizes[document_path(each)] += 1 + len(each.slots)
    # The more values requests have, the more are generated. Dealt from the largest path on, the parts are about equal.
    paths = shard.part_of([path for path, _ in sizes.most_common()])
    return frozenset(each.id for each in contract.operations.values() if document_path(each) not in paths)


def _first_operations(contract: Contract) -> frozenset[str]:
    """Return the ids of the operations that are the first ones of their paths."""
    return frozenset({document_path(each): each.id for each in reversed([*contract.operations.values()])}.values())


def document_for(contract: Contract) -> dict[str, Any]:
    """Return the exported OpenAPI document, with the HTTP statuses of the replies that the bridge returns."""
    return {**with_separate_schemas(compiled(contract, as_meant=True)), "servers": [{"url": "/"}]}


class GenerationListener:
    """Decides which failures of Schemathesis count, and records them as findings.

    While the engine shrinks a request, it finds the same failure many times. A failure is open until the engine has
    shrunk and reported it. After that, other failures of the same check on the same operation are ignored.

    Attributes:
        notes: Sentences about requests that could not be generated.
    """

    def __init__(self, session: Session, bridge: SchemathesisBridge) -> None:
        self._session = session
        self._bridge = bridge
        self._first = _first_operations(session.contract)
        self._open: dict[tuple[str, str], str] = {}
        self._reported: set[tuple[str, str]] = set()
        self._failed: set[tuple[str, str]] = set()
        self.notes: list[str] = []

    def broken_clauses(self, number: str) -> str:
        """Return the ids of the clauses that the exchange broke, except clauses already reported for its operation.

        The result is one text, with commas between the ids; "" without such clauses.
        """
        bridged = self._bridge.exchange(number)
        if bridged is None:
            return ""
        operation = _operation_of(bridged)
        new = [each for each in sorted(bridged.broken) if (each, operation) not in self._reported]
        for each in new:
            self._open.setdefault((each, operation), number)
        return ", ".join(new)

    def confirm_failure(self, check: str, number: str, title: str, text: str) -> bool:
        """Return whether a failure counts, and record one that does. An excused or already reported one does not."""
        bridged = self._bridge.exchange(number)
        if bridged is None:
            return False
        if check == "contract":
            return True
        self._failed.add((check, number))
        operation = _operation_of(bridged)
        if excuse(check, bridged) or (check, operation) in self._reported:
            return False
        self._open.setdefault((check, operation), number)
        finding = Finding(f"{PREFIX}{check}", "fail", title, first_line(text))
        self._bridge.walks.add_finding(bridged.walk, finding, bridged.reply)
        return True

    def check_passed(self, check: str, number: str, purpose: Purpose) -> None:
        """Record a pass, if the check really examined the exchange and it did not fail."""
        bridged = self._bridge.exchange(number) if (check, number) not in self._failed else None
        if bridged is not None and bridged.reply.complete and passes(check, bridged, purpose):
            self._bridge.walks.add_finding(bridged.walk, Finding(f"{PREFIX}{check}", "pass"), bridged.reply)

    def failures_reported(self, numbers: Collection[str]) -> None:
        """Mark the open failures of these exchanges as reported."""
        # The engine runs in another thread, and may add to the dictionary at the same time.
        done = {each for each, number in [*self._open.items()] if number in numbers}
        self._reported |= done
        for each in done:
            del self._open[each]

    def generation_failed(self, what: str) -> None:
        """Add a note about requests that could not be generated; `what` says which, and why."""
        self.notes.append(f"Schemathesis could not generate some requests: {first_line(what)}")

    def wants(self, operation: str, purpose: Purpose) -> bool:
        """Return whether to send a case: other methods once for each path, although the engine repeats them."""
        return purpose is not Purpose.OTHER_METHOD or operation in self._first

    def case_starts(self, operation: str) -> None:
        """Let the requests of this thread belong to the walk of an operation."""
        self._bridge.walks.enter(operation)

    def phase_ended(self) -> None:
        """Record what was found in the phase."""
        self._bridge.walks.record()

    def continues(self) -> bool:
        """Return whether the run goes on, so that the session still sends requests."""
        return self._bridge.ended is None


def _operation_of(bridged: BridgedExchange) -> str:
    """Return the operation that a request calls or, for an undocumented method, the one that it was made for."""
    return bridged.reply.operation.id if bridged.reply.operation else bridged.walk.walk.operation


def first_line(text: str, limit: int = 300) -> str:
    """Return the text as one line, shortened to `limit` characters."""
    return shorten(" ".join(text.split()), limit)
