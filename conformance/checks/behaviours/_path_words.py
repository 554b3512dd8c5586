"""Words of an enumeration in a path, each of which has records of its own, such as the kind of their owner."""

from __future__ import annotations

from conformance.contract.operation import Operation
from conformance.contract.resource import Resource


def words_in_path(operation: Operation, resource: Resource) -> dict[str, list[str]]:
    """Return the words that the path may have as the name of an ancestor, if these are all."""
    slots = (each for each in operation.slots if each.where == "path" and each.name in resource.ancestors)
    enumerations = {each.name: each.schema.flat.get("enum", ()) for each in slots}
    return {name: [each for each in words if isinstance(each, str)] for name, words in enumerations.items() if words}
