"""Clauses as tests of pytest. `plugin.py` is what pytest finds; the rest is imported when a suite asks."""

from __future__ import annotations

import pytest


class ConformanceWarning(pytest.PytestWarning):
    """A clause that is broken, and lowered to a warning."""
