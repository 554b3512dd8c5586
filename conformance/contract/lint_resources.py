"""Resources: names that requests use, keys that can be made, seeds that have one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.contract.lint_base import Finding, Keys, Pair, strangers
from conformance.contract.lint_schemas import regex_fault
from conformance.contract.model import Contract, Resource


def findings(pair: Pair) -> Iterator[Finding]:
    for name, resource in pair.contract.resources.items():
        for keys, text in _faults(pair.contract, resource):
            yield pair.in_contract(("resources", name, *keys), f"resource {name}: {text}")


def _faults(contract: Contract, resource: Resource) -> Iterator[tuple[Keys, str]]:
    yield from _name_faults(contract, resource)
    fault = regex_fault(resource.made) if resource.made else None
    if fault:
        yield ("made",), fault
        return
    for member, pattern in resource.makes.items():
        fault = regex_fault(pattern)
        if fault:
            yield ("makes", member), fault
    for n, seed in enumerate(resource.seed):
        for member in [*resource.key, *resource.parents.values()]:
            if member not in seed:
                yield ("seed", n), f"a seed lacks {member!r}, which identifies it"
            elif resource.made and member in resource.key and not re.fullmatch(resource.made, str(seed[member])):
                yield ("seed", n), f"a seed has {member} {seed[member]!r}, which `made` does not match"


def _name_faults(contract: Contract, resource: Resource) -> Iterator[tuple[Keys, str]]:
    used = {slot.name for each in contract.operations.values() for slot in each.slots}
    for member, name in resource.key.items():
        for _, text in strangers([name], used, "request value called"):
            yield ("key", member), text
    for key, names in (("aliases", resource.aliases), ("parents", tuple(resource.parents))):
        for n, (name, text) in enumerate(strangers(names, used, "request value called")):
            yield (key, name if key == "parents" else n), text
    for member, text in strangers(resource.places, resource.kept, "kept member"):
        yield ("places", member), text
    for member, text in strangers(resource.translate, resource.kept, "kept member"):
        yield ("translate", member), text
