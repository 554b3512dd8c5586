"""Run the engine of Schemathesis with the settings of `conformance explore`, without a command line.

    python -m benchmarks.engine_alone < JOB

JOB is one JSON object with the members `document`, `url`, `headers`, `phases`, `seed` and `max_examples`.
All checks run; their failures are dropped. Prints the number of requests.
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
    """Return the number of requests that an event of the engine reports.

    Raises:
        SystemExit: Schemathesis reports an error.
    """
    if isinstance(event, events.FatalError | events.NonFatalError):
        raise SystemExit(f"Schemathesis failed: {event}")
    return len(event.recorder.interactions) if isinstance(event, events.ScenarioFinished) else 0


if __name__ == "__main__":
    main()
