"""`cassette:FILE`: replays a recorded run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conformance.targets.base import Limits, Target, TargetKind

if TYPE_CHECKING:
    from conformance.contract.model import Contract
    from conformance.security.credentials import Keyring


class CassetteKind(TargetKind):
    """The header of the file has the name of the recorded target, and facts about it."""

    example = "cassette:FILE"
    is_recording = True

    def file(self, contract: str) -> Path:
        """Return the path of the file, with the contract in place of `{contract}`."""
        from conformance.report.report_files import report_path

        return report_path(self.rest, contract)

    def resolve_from(self, folder: Path) -> str:
        return f"cassette:{folder / self.rest}"

    def open(self, contract: Contract, keyring: Keyring, limits: Limits) -> Target:
        from conformance.targets.cassette_target import CassetteTarget

        return CassetteTarget(self.file(contract.name), contract)
