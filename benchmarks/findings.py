"""Count the findings of servers with a known number of faults.

A server with one fault should have one finding, and one with several faults at least one for each fault that shows. The
servers are mutants of the reference servers, drawn at random; the same seed draws the same ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean

from conformance.checks.diagnosis import diagnose
from conformance.contract.folders import shipped_contracts
from conformance.core.exchange import Request, Response
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants.base import Handler, Mutant, MutantApp
from conformance.selftest.bench import Bench, bench

_MOST_FAULTS = 5


@dataclass(frozen=True)
class Measured:
    """A server with the ids of its mutants, how many of their faults showed, and the number of findings."""

    mutants: tuple[str, ...]
    shown: int
    findings: int


class StackedApp(MutantApp):
    """A server with several faults: each mutant changes what the mutants before it answer."""

    def __init__(self, plain: MockApp, mutants: Sequence[Mutant]) -> None:
        super().__init__(plain, mutants[0])
        for mutant in mutants[1:]:
            self._handler = mutant.fault(_Below(self, self._handler))


class _Below(MutantApp):
    """What a mutant takes for the correct server: the mutants before it."""

    def __init__(self, app: MutantApp, handler: Handler) -> None:
        vars(self).update({name: value for name, value in vars(app).items() if name != "sent_keys"})
        self._app, self._handler = app, handler

    def correct_response(self, request: Request) -> Response:
        """Return the reply of the mutants before it."""
        return self._handler(request)

    @property
    def sent_keys(self) -> tuple[str, ...]:  # type: ignore[override]
        """The keys in the current request."""
        return self._app.sent_keys


def measure(made: Bench, mutants: Sequence[Mutant]) -> Measured:
    """Run all checks against a server with these mutants' faults."""
    clauses = [each.id for each in made.contract.clauses.values() if each.kind != "information"]
    results = made.run(StackedApp(made.plain, mutants), clauses, prefer=True)
    failed = {name for name, entry in results.entries.items() if entry.counts["fail"]}
    shown = sum(bool(failed.intersection(each.breaks)) for each in mutants)
    groups = diagnose(made.contract, results.symptoms.all())
    return Measured(tuple(each.id for each in mutants), shown, len(groups))


def single(made: Bench, number: int, seed: int) -> Iterator[Measured]:
    """Yield servers with one fault."""
    for each in _drawn(made, Random(seed), number):
        yield measure(made, [each])


def several(made: Bench, number: int, seed: int) -> Iterator[Measured]:
    """Yield servers with two to five faults."""
    random = Random(seed)
    for _ in range(number):
        yield measure(made, _drawn(made, random, random.randint(2, _MOST_FAULTS)))


def _drawn(made: Bench, random: Random, number: int) -> list[Mutant]:
    names = sorted(made.mutants)
    return [made.mutants[each] for each in random.sample(names, min(number, len(names)))]


def main() -> None:
    """Print the numbers of findings."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("contract", nargs="*", default=shipped_contracts())
    parser.add_argument("--single", type=int, default=40, help="servers with one fault (default: 40)")
    parser.add_argument("--several", type=int, default=20, help="servers with two to five faults (default: 20)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name in options.contract:
        made = bench(name)
        for title, servers in (
            ("one fault", single(made, options.single, options.seed)),
            ("two to five faults", several(made, options.several, options.seed)),
        ):
            print(_line(f"{name}, {title}", [_told(each) for each in servers]), flush=True)


def _told(server: Measured) -> Measured:
    if server.findings != server.shown:
        print(f"  {server.findings} findings for {server.shown} faults: {', '.join(server.mutants)}", flush=True)
    return server


def _line(title: str, servers: Sequence[Measured]) -> str:
    shown = [each for each in servers if each.shown]
    ratio = mean(each.findings / each.shown for each in shown) if shown else 0.0
    fewer = sum(each.findings < each.shown for each in shown)
    return (
        f"{title}: {len(shown)} servers, {ratio:.2f} findings for each fault, {fewer} with fewer findings than faults"
    )


if __name__ == "__main__":
    main()
