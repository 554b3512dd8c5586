"""Templates of new keys in the forms that the contract certainly allows, such as `CT{tag}{n}` and `CT-{tag}-{n}`.

A server may change or lose a character that separates the parts of a key.
"""

from __future__ import annotations

import re
from functools import lru_cache

from conformance.contract.model import Contract
from conformance.contract.operation import ParameterSlot
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.generated_values import FIXED_TAG, GeneratedValues

SEPARATORS = "-_."
_PARTS = re.compile(r"(\{tag\}|\{n\})")


@lru_cache(maxsize=1024)
def key_templates(contract: Contract, slot: ParameterSlot) -> tuple[str, ...]:
    """Return the template of new values of a parameter, then its forms with each separator that a pattern allows.

    It is empty if the contract has no template for the parameter.
    """
    zones = zones_of(contract)
    field = zones.field(slot)
    if field is None or not field.new_value:
        return ()
    schema = field.right if field.right is not None else slot.schema
    parts = [part for part in _PARTS.split(field.new_value) if part]
    is_plain = all(part.isalnum() or _PARTS.fullmatch(part) for part in parts) and "pattern" in schema.flat
    forms = [separator.join(parts) for separator in SEPARATORS] if is_plain and len(parts) > 1 else []
    # The numbers of walks are long.
    values = GeneratedValues(FIXED_TAG).for_walk(1)
    right = [each for each in forms if zones.zone(slot, values.new_value(each), None) is Zone.RIGHT]
    return (field.new_value, *right)
