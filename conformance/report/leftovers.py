"""What a run changed on its target and did not undo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.core.text import and_more

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Leftover:
    """One change that is left on the target, or may be.

    Attributes:
        resource: The name of the resource.
        key: The values that identify the record, as text; very long ones are cut off. It is empty for a resource
            that exists only once.
        why: Why the change is left, as a clause without a subject or a period.
        undoable: Whether an operation of the contract could have undone it. If not, it is left by design, and does not
            change the exit code.
    """

    resource: str
    key: tuple[str, ...]
    why: str
    undoable: bool = True

    @property
    def name(self) -> str:
        """The resource and the key, as in `tracking dhl 123`."""
        return " ".join((self.resource, *self.key))


def names_by_reason(leftovers: Iterable[Leftover]) -> dict[str, list[str]]:
    """Return the names of what is left for each reason, in order."""
    found: dict[str, list[str]] = {}
    for each in leftovers:
        found.setdefault(each.why, []).append(each.name)
    return found


def leftover_lines(leftovers: Iterable[Leftover]) -> Iterator[str]:
    """Yield a sentence for each reason, with the first names of what is left for it."""
    for why, names in names_by_reason(leftovers).items():
        yield f"Left on the target ({why}): {and_more(names[:_NAMED], len(names))}"
