"""`http://HOST/BASE`: a server at a URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.contract.credential_slots import all_slots
from conformance.targets.base import Limits, Target, TargetKind

if TYPE_CHECKING:
    from conformance.contract.model import Contract
    from conformance.security.credentials import Keyring
    from conformance.targets.url import Address


class HttpKind(TargetKind):
    """The paths of operations are appended to the URL."""

    example = "http://HOST/BASE"
    rest_prefix = "//"

    @property
    def address(self) -> str:
        return self.name.rstrip("/")

    @property
    def is_local(self) -> bool:
        return self._parsed().is_local

    def check(self, contract: Contract, keyring: Keyring) -> None:
        super().check(contract, keyring)
        self._parsed()

    def open(self, contract: Contract, keyring: Keyring, limits: Limits) -> Target:
        from conformance.targets.http_target import HttpTarget

        return HttpTarget(self._parsed(), all_slots(contract.credential_slots), keyring, limits)

    def _parsed(self) -> Address:
        from conformance.targets.url import parse_address

        return parse_address(self.name)
