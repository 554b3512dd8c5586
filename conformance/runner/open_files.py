"""Check that a run can open its connections, before it sends anything."""

from __future__ import annotations

import sys

from conformance.core.errors import NamedOption, UsageError

_OTHER_FILES = 32
"""So many files are open beside the connections: the ledger, reports, the files of Python and of its threads."""


def check_open_files(concurrency: int) -> None:
    """Raise UsageError if the process may not open a connection for each concurrent request."""
    limit, needed = _largest_number(), concurrency + _OTHER_FILES
    if limit is not None and limit < needed:
        raise UsageError(
            f"the run needs up to {needed} open files, and the limit is {limit}; raise it, as in `ulimit -n 1024`, or ",
            NamedOption("concurrency", "N", advised=True),
            " with a smaller N",
        )


def _largest_number() -> int | None:
    """Return how many files the process may open; None if there is no limit."""
    if sys.platform == "win32":
        return None
    import resource

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if limit == resource.RLIM_INFINITY else limit
