"""Filters that take characters for wildcards, because a database or a pattern does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from conformance.checks.behaviours._escaped_texts import takes_escaped_text
from conformance.contract.effects import Filter, List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import sent, without
from conformance.mock_server.mutants._store_edits import items_of, with_items
from conformance.mock_server.mutants.base import Mutant, MutantApp, is_success, response_of, with_json, wrong_replies
from conformance.observation.response_reading import Reply

_SIGNS = {"underscore": ("_", "."), "percent": ("%", ".*"), "star": ("*", ".*"), "dot": (".", ".")}
"""Name of a fault -> the wildcard, and the regular expression for which it stands."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of wildcards."""
    return mutants_of_makers(contract, {"filters-select": _filters})


def _filters(contract: Contract, operation: Operation) -> NamedFaults:
    slots, filters = {slot.name: slot for slot in operation.slots}, operation.effect_as(List).filters
    for name, rule in filters.items():
        for fault, (sign, pattern) in _SIGNS.items() if takes_escaped_text(contract, operation, slots[name]) else ():
            says = f"takes {sign} in the filter {name} for a wildcard"
            matching = wrong_replies(
                partial(_matching, name, rule, sign, pattern), lambda reply: reply.operation is operation
            )
            yield NamedFault(f"{fault}.{name}", says, matching)


def _matching(name: str, rule: Filter, sign: str, pattern: str, app: MutantApp, reply: Reply) -> Response:
    """Return the list of all records that match the filter, if this has the wildcard."""
    wanted = sent(reply).get(name, "")
    if sign not in wanted:
        return response_of(reply)
    texts = wanted.split(",") if rule.list else [wanted]
    patterns = [pattern.join(map(re.escape, text.split(sign))) for text in texts]
    whole = app.correct_reply(without(reply.exchange.request, name))
    found = [each for each in items_of(whole) if any(re.fullmatch(one, str(each.get(rule.member))) for one in patterns)]
    own = items_of(reply) if is_success(reply) else []
    return with_json(response_of(whole), with_items(whole, found)) if len(found) > len(own) else response_of(reply)
