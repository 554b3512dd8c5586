"""The pytest plugin: clauses as tests. pytest loads `plugin.py`; the rest is imported if a suite asks for it."""

from __future__ import annotations

import pytest


class ConformanceWarning(pytest.PytestWarning):
    """A clause fails, and its failure counts as a warning."""
