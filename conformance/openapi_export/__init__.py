"""A contract as one OpenAPI document that other tools enforce: each HTTP status allows exactly the documented codes."""

from __future__ import annotations

from conformance.openapi_export.document import compiled

__all__ = ["compiled"]
