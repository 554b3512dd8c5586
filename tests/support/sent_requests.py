"""The requests of a cause, as lines for a table."""

from __future__ import annotations

import re
from typing import Any

from conformance.checks.causes import cause_class
from conformance.checks.causes.base import Cause
from conformance.contract.clause import Clause
from conformance.core.exchange import Credential, Request
from tests.support.kit import JSON, KEY, TAG, Bench, contract_of

IDS_TO_LOOK_FOR = 40


def as_line(request: Request) -> str:
    """Method, path and body; in brackets, keys and headers where they are not the usual ones."""
    words = [request.method, request.path_and_query]
    if request.body is not None:
        words.append(request.body.decode("utf-8", "backslashreplace") or "(empty)")
    if request.credentials != KEY:
        words.append(f"[{' and '.join(map(key_as_words, request.credentials)) or 'no key'}]")
    if request.headers != (JSON if request.body is not None else ()):
        words.append(f"[{', '.join(': '.join(pair) for pair in request.headers) or 'no headers'}]")
    return shortened(" ".join(words))


def key_as_words(key: Credential) -> str:
    return f"{key.form} {key.profile} in {key.slot}"


def shortened(text: str) -> str:
    """`A*5000` for a letter that comes so many times; the tag as `TAG`."""
    return re.sub(r"(.)\1{20,}", lambda found: f"{found[1]}*{len(found[0])}", text).replace(TAG, "TAG")


def cause_on(bench: Bench, clause: str) -> Cause:
    """A cause that was made for this bench alone."""
    return next(each for each in bench.judge.causes if each.clause.id == clause)


def made_up_cause(check: str, contract: str, **parameters: Any) -> Cause:
    """Return a cause of a clause that no contract has."""
    clause = Clause("made.up", "cause", "", (), "open", check, parameters=parameters)
    return cause_class(check)(contract_of(contract), clause)


def with_words_for_ids(bench: Bench, line: str) -> str:
    """`@own` in place of the ids of the run's records, `@absent-N` in place of those that do not exist."""
    for resource in bench.contract.resources.values():
        if resource.key_pattern:
            for n in range(IDS_TO_LOOK_FOR):
                line = line.replace(bench.factory.names.absent_id(resource.key_pattern, n) or "@", f"@absent-{n}")
    for place in bench.state.created:
        if bench.contract.resources[place[0]].key_pattern:
            line = line.replace(place[1][0], "@own")
    return line


def sent(contract: str, clause: str, operation: str, variation: int = 0, bench: Bench | None = None) -> list[str]:
    """The requests that provoke a cause, without those that only prepare the ground."""
    bench = bench or Bench(contract)
    bench.change_factory(variation=variation)
    steps = cause_on(bench, clause).provoke(bench.contract.operations[operation], bench.factory)
    return [with_words_for_ids(bench, as_line(each)) for each, prepares in bench.walk(steps) if not prepares]


def sent_by(cause: Cause, operation: str, bench: Bench) -> list[str]:
    """Return the requests that a cause sends to an operation, without method and preparation."""
    steps = cause.provoke(bench.contract.operations[operation], bench.factory)
    return [as_line(each).partition(" ")[2] for each, prepares in bench.walk(steps) if not prepares]
