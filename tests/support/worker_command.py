"""Run the tool with workers, however quick the target is, and however many processors there are."""

from __future__ import annotations

import os
import sys
from unittest.mock import patch

from conformance.__main__ import run
from conformance.runner.workers import worker_count

if __name__ == "__main__":
    sys.argv[0] = "conformance"
    with (
        patch.object(worker_count, "_QUICK_S", 60.0),
        patch.object(worker_count, "_LEAST_JOBS", 1),
        patch.object(os, "sched_getaffinity", lambda process: {0, 1, 2}),
        patch.object(worker_count, "free_processors", lambda: 3),
    ):
        sys.exit(run())
