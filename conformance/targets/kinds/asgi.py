"""`asgi:package.module:app[/BASE]`: an ASGI app that is called in this process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conformance.contract.credential_slots import all_slots
from conformance.security.address_secrets import masked_address
from conformance.targets.base import Limits, Target, TargetKind

if TYPE_CHECKING:
    from conformance.contract.model import Contract
    from conformance.security.credentials import Keyring


class AsgiKind(TargetKind):
    """The base path begins at the first slash, as in `asgi:package.module:app/v2`."""

    example = "asgi:package.module:app[/BASE]"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.app, slash, base = name.partition("/")
        self._base = (slash + base).rstrip("/")

    @property
    def directory(self) -> str:
        return str(Path.cwd())

    def base_path(self, contract: Contract) -> str:
        return self._base

    def load(self, keyring: Keyring) -> None:
        from conformance.security.redactor import Redactor
        from conformance.targets.asgi_loader import load_app

        load_app(self.app, Redactor(keyring.secrets()))

    def open(self, contract: Contract, keyring: Keyring, limits: Limits) -> Target:
        from conformance.targets.asgi_target import AsgiTarget

        return AsgiTarget(
            masked_address(self.name),
            self.app,
            self.base_url(contract),
            all_slots(contract.credential_slots),
            keyring,
            limits,
        )
