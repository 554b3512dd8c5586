"""Export a contract as one OpenAPI document, so that other tools can check the outcome table.

Each HTTP status of an operation allows exactly the outcomes that are documented for it.
"""

from __future__ import annotations

from conformance.openapi_export.document import compiled

__all__ = ["compiled"]
