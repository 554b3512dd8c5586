"""Contract tests for JSON APIs whose real outcome is a code in the body."""

from __future__ import annotations

__version__ = "0.1.0"
