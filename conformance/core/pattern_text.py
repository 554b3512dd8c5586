"""Generate texts that fit a regular expression, such as the keys that a server makes.

The same seed gives the same text, on each machine and in each process.
"""

from __future__ import annotations

from random import Random
from typing import Any

from conformance.core.linear_pattern import fits_pattern

_ATTEMPTS = 20
_MOST_REPETITIONS = 8
"""How much longer than its lower bound a repetition may be."""


def generate_text(pattern: str, seed: str) -> str | None:
    """Return a text that derives from the seed and fits the whole pattern; None if none was found."""
    if not pattern:
        return None
    from rstr import Rstr

    generator = Rstr(_PlainRandom(seed))
    for _ in range(_ATTEMPTS):
        try:
            text = generator.xeger(pattern)
        except Exception:  # the parts of patterns that the generator does not know fail in many ways
            return None
        if text and fits_pattern(pattern, text):
            return text
    return None


class _PlainRandom(Random):
    """Prefers letters, digits and short texts."""

    def choice(self, seq: Any) -> Any:
        """Return a letter or digit of `seq` if it has one, otherwise any element."""
        if not all(isinstance(each, str) for each in seq):
            return super().choice(seq)
        plain = [each for each in seq if each.isascii() and each.isalnum()]
        # sorted, because the generator makes some sequences from sets
        return super().choice(sorted(plain or seq))

    def randint(self, a: int, b: int) -> int:
        """Return a number of repetitions that is at least `a`."""
        return super().randint(a, max(a, min(b, a + _MOST_REPETITIONS)))
