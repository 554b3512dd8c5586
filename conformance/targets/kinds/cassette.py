"""`cassette:FILE`: a recorded run that answers again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conformance.targets.base import Limits, Target, TargetKind

if TYPE_CHECKING:
    from conformance.contract.model import Contract
    from conformance.security.credentials import Keyring


class CassetteKind(TargetKind):
    """Where the recorded target was, and whether it ends with the run, is in the file."""

    example = "cassette:FILE"
    is_recording = True

    def file(self, contract: str) -> Path:
        """Return the path of the file; `{contract}` in it becomes this name."""
        from conformance.report.report_files import report_path

        return report_path(self.rest, contract)

    def resolve_from(self, folder: Path) -> str:
        return f"cassette:{folder / self.rest}"

    def open(self, contract: Contract, keyring: Keyring, limits: Limits) -> Target:
        from conformance.targets.cassette_target import CassetteTarget

        return CassetteTarget(self.file(contract.name), contract)
