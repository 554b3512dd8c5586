"""What a run of walks sent and found, in a form that can be compared with another run.

Ids that the server generates depend on the order in which requests reach it. So each is replaced by a placeholder, in
the order of the requests that name them. Replies would not do: lists show the records of other walks too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import unquote

from conformance.checks.clause_results import KeptFinding
from conformance.checks.finding import FindingVerdict
from conformance.contract.effects import Create, List
from conformance.core.exchange import Exchange
from conformance.core.shard import Shard
from conformance.observation.response_reading import read_reply
from conformance.runner import walk_runner
from conformance.runner.pacer import RunStopped
from conformance.runner.preflight import preflight
from conformance.runner.repeated_causes import without_repeated_causes
from conformance.runner.session import Session
from conformance.runner.session_listener import SessionListener
from conformance.runner.snapshot import take_snapshot
from conformance.runner.walk import Walk
from conformance.runner.walk_plan import plan_walks
from conformance.runner.walk_record import record_repeated_ids
from conformance.runner.walk_runner import run_walks
from conformance.runner.walk_schedule import Schedule
from conformance.security.redactor import Redactor, mask_reply
from tests.support.virtual_time import VirtualTimeSender

CONCURRENCY = 16
ALL = Shard(1, 1)


class WalkResults(NamedTuple):
    """Everything that must not depend on the schedule; `requests` are in the order in which they are recorded."""

    requests: list[tuple[str, ...]]
    verdicts: dict[str, tuple[str | None, str]]
    counts: dict[str, dict[FindingVerdict, int]]
    evidence: dict[str, list[str]]
    coverage: tuple[Any, ...]
    dialect: tuple[Any, ...]
    records: tuple[int, ...]
    ended_early: bool


class FailedClauses(NamedTuple):
    """The ids of the clauses that failed, and whether the server ended the run."""

    failed: list[str]
    ended_early: bool


class _Recording(SessionListener):
    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def recorded(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)


class _Masking(SessionListener):
    """Masks the keys that a server repeats."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def received(self, exchange: Exchange) -> Exchange:
        return mask_reply(exchange, self._redactor)


def walk_results(session: Session, seed: int | None, shard: Shard = ALL) -> WalkResults:
    """Run the walks of all clauses, or those of a shard; return what they sent and found.

    Args:
        session: A session without any exchanges.
        seed: Of the order in which requests and replies arrive, with 16 of them on their way; None for one by one.
        shard: The part of the checks to run.
    """
    return recorded_walks(session, seed, shard)[0]


def recorded_walks(session: Session, seed: int | None, shard: Shard = ALL) -> tuple[WalkResults, list[Exchange]]:
    """Run the walks as `walk_results` does; return the exchanges too."""
    session.listener = recording = _Recording()
    ended_early = _ends_early(session, seed, session.contract.clauses, "", shard)
    return _results(session, recording.exchanges, ended_early), recording.exchanges


def failed_clauses(
    session: Session, seed: int | None, selected: Collection[str], at: str, redactor: Redactor
) -> FailedClauses:
    """Run the walks of the `selected` clauses, on the operation `at` or, for "", on all; return what failed."""
    session.listener = _Masking(redactor)
    ended_early = _ends_early(session, seed, selected, at)
    failed = [name for name, entry in session.results.entries.items() if entry.counts["fail"]]
    return FailedClauses(failed, ended_early)


def _ends_early(session: Session, seed: int | None, selected: Collection[str], at: str, shard: Shard = ALL) -> bool:
    """Run the walks; return whether the server was so wrong that the run ended before they did."""
    with suppress(RunStopped):
        session.results.unjudged_reason = preflight(session)
        if session.results.unjudged_reason is None:
            _run(session, seed, selected, at, shard)
        return False
    return True


def _run(session: Session, seed: int | None, selected: Collection[str], at: str, shard: Shard) -> None:
    plan = plan_walks(session.contract, session.judge.causes).only(selected, [at] if at else None)
    if session.factory.has_target_alone:
        plan = without_repeated_causes(session.contract, plan)
    take_snapshot(session, plan.walks)
    for walks in plan.part(shard):
        if seed is None:
            run_walks(session, walks)
        else:
            with _shuffled_schedules(seed):
                run_walks(session, walks, CONCURRENCY, VirtualTimeSender(session.target, seed))
    record_repeated_ids(session)


@contextmanager
def _shuffled_schedules(seed: int) -> Iterator[None]:
    """Let walks that may start do so in an order that follows from the seed."""
    random = Random(seed)

    class Shuffled(Schedule):
        def _rank(self, walk: Walk) -> tuple[float, int]:  # type: ignore[override]
            return (random.random(), walk.number)

    with patch.object(walk_runner, "Schedule", Shuffled):
        yield


def _results(session: Session, exchanges: list[Exchange], ended_early: bool) -> WalkResults:
    results, state, coverage = session.results, session.judge.state, session.outcome_coverage
    ids = _Placeholders(session, exchanges)
    entries = results.entries.items()
    return WalkResults(
        [ids.request(each) for each in exchanges],
        {name: (each.verdict, ids.replace(each.reason)) for name, each in results.verdicts().items()},
        {name: dict(entry.counts) for name, entry in entries},
        {name: [*ids.evidence(entry.evidence)] for name, entry in entries if entry.evidence},
        (coverage.seen, coverage.provoked, coverage.undocumented, coverage.by_goal),
        (state.possible_choices, state.habits, state.succeeded_operations, state.uncertain_resources),
        (len(state.created), len(state.deleted), len(state.doubtful)),
        ended_early,
    )


class _Placeholders:
    """Replaces the ids that the server generated."""

    def __init__(self, session: Session, exchanges: list[Exchange]) -> None:
        resources = session.contract.resources.values()
        patterns = (pattern for each in resources for pattern in (each.key_pattern, *each.generated_members.values()))
        self._id_patterns = {each for each in patterns if each}
        self._pattern = re.compile(r"[0-9A-Za-z]+")
        shown = dict.fromkeys(value for each in exchanges for value in self._generated(session, each))
        words = (word for each in exchanges for word in self._pattern.findall(" ".join(self._texts(each))))
        self._names: dict[str, str] = {}
        numbers: dict[str, int] = {}
        for word in dict.fromkeys(words):
            if id := _id_of(word, shown):
                n = numbers.setdefault(id, len(numbers))
                self._names[word] = f"<{n}>" if word == id else f"<{n}, {_length(word, id)}>"

    def _generated(self, session: Session, exchange: Exchange) -> Iterator[str]:
        view = session.factory.view(exchange.request)
        if view.operation is None:
            return
        reply = read_reply(session.contract, view, exchange)
        if isinstance(view.operation.effect, Create | List) and reply.succeeded:
            texts = map(str, _scalars(reply.body))
            yield from (text for text in texts if any(re.fullmatch(each, text) for each in self._id_patterns))

    @staticmethod
    def _texts(exchange: Exchange) -> tuple[str, ...]:
        request = exchange.request
        body = re.sub(r"(?:\\u00[0-9a-f]{2}){6,}", _unescaped, (request.body or b"").decode("latin-1"))
        path = re.sub("(?:%[0-9A-F]{2}){6,}", lambda found: f"escaped {unquote(found[0])}", request.path_and_query)
        return (request.method, path, body, str(request.headers), str(request.credentials))

    def replace(self, text: str) -> str:
        return self._pattern.sub(lambda found: self._names.get(found[0], found[0]), text)

    def request(self, exchange: Exchange) -> tuple[str, ...]:
        return (*map(self.replace, self._texts(exchange)), exchange.origin)

    def evidence(self, found: Sequence[KeptFinding]) -> Iterator[str]:
        for each in found:
            request = each.reply.exchange.request
            yield self.replace(f"{each.finding} {request.method} {request.path_and_query}")


def _unescaped(found: re.Match[str]) -> str:
    """Return a text of JSON that a request has in escapes, which could hide an id."""
    return "escaped " + found[0].encode().decode("unicode_escape")


def _length(word: str, id: str) -> str:
    # Of an id that begins with many digits, a longer beginning is sent.
    is_half = id.startswith(word) and (len(word) == len(id) // 2 or word[:-1].isdigit())
    return "half" if is_half else f"{len(word)} characters"


def _id_of(word: str, ids: Collection[str]) -> str | None:
    """Return the id that a word is, or that it has some characters more or less than; None for other words."""
    if word in ids or not re.fullmatch("[0-9a-f]{10,}", word):
        return word if word in ids else None
    return next((each for each in ids if each in word or word in each), None)


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _scalars(each)
    elif isinstance(value, str | int):
        yield value
