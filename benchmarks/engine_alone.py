"""The engine of Schemathesis without its command line, set as `conformance explore` sets it; a program of its own.

    python -m benchmarks.engine_alone < what to do

Reads one JSON object: `document`, `url`, `headers`, `phases`, `seed`, `max_examples`. Asks the server over HTTP with
all checks, whose complaints are dropped. Prints the number of requests.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import schemathesis
from schemathesis.engine import events, from_schema

from benchmarks.complaints_dropped import filter_failure
from conformance.runner.generated_requests.schemathesis_adapter import engine_config
from conformance.runner.generated_requests.schemathesis_patches import reproducible_generation
from conformance.runner.generated_requests.settings import Generation


def main() -> None:
    job = json.load(sys.stdin)
    generation = Generation(tuple(job["phases"]), job["seed"], job["max_examples"])
    config = engine_config(generation, job["headers"], read_only=False)
    config.projects.default.update(base_url=job["url"])
    schema: Any = schemathesis.openapi.from_dict(job["document"], config=config)
    schema.hook("filter_failure")(filter_failure)
    with reproducible_generation():
        print(sum(sent(event) for event in from_schema(schema).execute()))


def sent(event: Any) -> int:
    """Raises SystemExit where Schemathesis could not do all."""
    if isinstance(event, events.FatalError | events.NonFatalError):
        raise SystemExit(f"Schemathesis could not do all: {event}")
    return len(event.recorder.interactions) if isinstance(event, events.ScenarioFinished) else 0


if __name__ == "__main__":
    main()
