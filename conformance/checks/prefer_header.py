"""Read the `Prefer` header, by which a request asks for an outcome.

`Prefer: outcome=ID` asks for the outcome with this id, and `Prefer: code=N` for the outcome with this code, of several
for the first. `Prefer: code=STATUS, example=NAME` asks for an HTTP status, and for the outcome whose example in the
exported OpenAPI document has this name.
"""

from __future__ import annotations

import re

from conformance.contract.model import Contract
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request

_CODE = re.compile(r"(?:^|[,;\s])code=(?:\"([^\"]{1,999})\"|([^\s,;\"]{1,999}))", re.IGNORECASE)
_OUTCOME = re.compile(r"(?:^|[,;\s])outcome=\"?([\w.-]{1,99})", re.IGNORECASE)
_EXAMPLE = re.compile(r"(?:^|[,;\s])example=\"?([\w.-]{1,99})", re.IGNORECASE)
ANY_SUCCESS = "success"
"""The name of the example that stands for any plain success."""
ONE_OUTCOME = "outcome-"
"""The prefix of the name of an example for one outcome; the id of the outcome follows."""


def preferred_outcome(contract: Contract, view: RequestView) -> Outcome | None:
    """Return the outcome that a request asks for; None if it asks for none, or has no documented operation."""
    prefer = view.request.header("Prefer") or ""
    if not prefer or view.operation is None:
        return None
    example, code, outcome = _EXAMPLE.search(prefer), _CODE.search(prefer), _OUTCOME.search(prefer)
    if outcome:
        return contract.outcomes.get(outcome[1])
    if example and example[1].startswith(ONE_OUTCOME):
        return contract.outcomes.get(example[1].removeprefix(ONE_OUTCOME))
    if code is None or (example and example[1] == ANY_SUCCESS):
        return None
    return next(iter(contract.lookup.with_code(code[1] or code[2])), None)


def prefers_status(request: Request) -> bool:
    """Return whether a request asks for an HTTP status: its header has both `code` and `example`."""
    prefer = request.header("Prefer") or ""
    return bool(_EXAMPLE.search(prefer) and _CODE.search(prefer))
