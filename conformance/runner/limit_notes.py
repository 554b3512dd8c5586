"""Note what a run sent beyond the user's limit on the number of requests."""

from __future__ import annotations

from conformance.core.errors import NamedOption
from conformance.runner.options import Options
from conformance.runner.pacer import Pacer


def limit_notes(pacer: Pacer, options: Options) -> list[str]:
    """Return a note on the requests of the clean-up, if they exceed the limit."""
    limit, added = options.budget.requests, pacer.sent - pacer.sent_with_limit
    if limit is None or not added or pacer.sent <= limit:
        return []
    option = options.spelling(NamedOption("max-requests"))
    return [f"Of the {pacer.sent} exchanges, {added} are of the clean-up, which {option} does not limit."]
