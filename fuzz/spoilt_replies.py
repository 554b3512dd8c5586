"""Directed checks against the reference server, some of whose replies are spoilt.

A run with spoilt replies must end with a report in which no clause is an error of this tool, within 20 seconds of the
processor, as it waits for nothing, and with reports of a reasonable size.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from random import Random

from conformance.core.exchange import Exchange, Pairs, Request, Response
from conformance.lint.door import load_checked
from conformance.report import json_format, junit_format, text_format
from conformance.runner.options import Options
from conformance.runner.pacer import Budget
from conformance.runner.report_builder import Stopwatch
from conformance.runner.run import Run
from conformance.runner.run_setup import prepare_run
from fuzz.odd_values import ODD_TEXTS, changed_bytes, with_one_changed
from tests.support.kit import Direct

LONGEST_S = 20.0
LARGEST_REPORT = 20 << 20
_SHARE = 0.3
"""The share of the replies that are spoilt."""
_FIRST = 2
"""So many replies are unchanged, so that the run judges the target."""
_REQUESTS = 150
_CHECKS = 12


class SpoiltTarget(Direct):
    """The reference server of a contract, some of whose replies are spoilt. The same seed spoils the same replies."""

    def __init__(self, name: str, random: Random) -> None:
        super().__init__(name)
        self._random = random

    def send(self, request: Request, origin: str = "") -> Exchange:
        """Return the reply of the reference server, or a spoilt one."""
        exchange = super().send(request, origin)
        if exchange.response is None or len(self.asked) <= _FIRST or self._random.random() > _SHARE:
            return exchange
        return replace(exchange, response=spoilt(exchange.response, self._random))


def spoilt(response: Response, random: Random) -> Response:
    """Return the response with one odd value, odd bytes, odd headers or an odd status."""
    kind = random.randrange(10)
    if kind == 0:
        return replace(response, headers=_odd_headers(response.headers, random))
    if kind == 1:
        return replace(response, status=random.choice((100, 204, 299, 304, 302, 404, 429, 500, 599, 999)))
    if kind <= 3:
        return replace(response, body=changed_bytes(response.body, random))
    return replace(response, body=_with_odd_value(response.body, random))


def _with_odd_value(body: bytes, random: Random) -> bytes:
    try:
        return with_one_changed(json.loads(body), random)
    except ValueError:
        return random.choice(ODD_TEXTS).encode()


def _odd_headers(headers: Pairs, random: Random) -> Pairs:
    odd: list[Pairs] = [
        (),
        (*headers, *headers),
        (*headers, *((f"a{n}", "b") for n in range(2000))),
        tuple((name, "\xff\x00\u202e" * 1000) for name, _ in headers),
        (*headers, ("Location", "http://[::1"), ("Retry-After", "soon")),
        (*headers, ("Location", "//" + "a" * 60_000)),
        (("Content-Type", "application/json; charset=utf-7;;;"),),
    ]
    return random.choice(odd)


def fault_of_run(contract: str, seed: int) -> str:
    """Run some checks with spoilt replies; return what is wrong with the run, or ""."""
    random = Random(f"{contract} {seed}")
    began = time.process_time()
    whole = load_checked(contract)
    checked = tuple(random.sample(sorted(whole.clauses), min(_CHECKS, len(whole.clauses))))
    options = Options(only=checked, budget=Budget(_REQUESTS), tag="fuzz0000")
    run = Run(prepare_run(whole, options, None), SpoiltTarget(contract, random))
    run.execute()
    report = run.report(Stopwatch().times())
    texts = [json_format.render(report), junit_format.render(report), text_format.render(report)]
    errors = [f"{each.id}: {each.reason}" for each in report.clauses if each.verdict == "error"]
    if errors or report.exit == 4:
        return "; ".join([*errors, *(each for each in report.notes if "error of this tool" in each)])
    if time.process_time() - began > LONGEST_S:
        return f"the run took more than {LONGEST_S:g} s of the processor"
    return "a report is too large" if max(map(len, texts)) > LARGEST_REPORT else ""
