"""Ids that the reference server makes: texts that fit the pattern of a resource."""

from __future__ import annotations

import hashlib
import uuid
from functools import lru_cache

from conformance.core.linear_pattern import fits_pattern
from conformance.core.pattern_text import generate_text


# Each mutant has stores of its own, which begin with the same ids.
@lru_cache(maxsize=4096)
def matching_id(pattern: str, seed: str) -> str | None:
    """Return an id that derives from the seed and fits the regular expression; None if none was found."""
    digest = hashlib.sha256(seed.encode()).hexdigest()
    texts = (digest, digest.upper(), str(int(digest, 16)))
    sized = (text[:size] for size in range(len(digest), 0, -1) for text in texts)
    found = next((text for text in (str(uuid.UUID(digest[:32])), *sized) if fits_pattern(pattern, text)), None)
    return found or generate_text(pattern, seed)
