"""Why a clause could not be tried."""

from __future__ import annotations

NO_WRITES = "writes are not allowed on this target"
