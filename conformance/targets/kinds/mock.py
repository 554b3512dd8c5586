"""`mock:[?dialect=NAME]`: the embedded reference server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from conformance.contract.servers import base_path
from conformance.core.errors import UsageError
from conformance.targets.base import Limits, Target, TargetKind

if TYPE_CHECKING:
    from conformance.contract.model import Contract
    from conformance.security.credentials import Keyring


class MockKind(TargetKind):
    """The server starts without records in each run, and has its own keys."""

    example = "mock:[?dialect=NAME]"
    ends_with_run = True
    follows_prefer = True

    @property
    def fixed_tag(self) -> str:
        from conformance.core.generated_values import FIXED_TAG

        return FIXED_TAG

    @property
    def dialect(self) -> str | None:
        """The dialect, None for the default one.

        Raises UsageError for another option than `?dialect=NAME`.
        """
        if not self.rest:
            return None
        pairs = parse_qsl(self.rest.removeprefix("?"), keep_blank_values=True)
        if not self.rest.startswith("?") or [key for key, _ in pairs] != ["dialect"] or not pairs[0][1]:
            raise UsageError("the mock target has one option, dialect: write it as in mock:?dialect=NAME")
        return pairs[0][1]

    def base_path(self, contract: Contract) -> str:
        return base_path(contract)

    def keys(self, contract: Contract) -> Mapping[str, str]:
        from conformance.mock_server.mock_keys import mock_keys

        return mock_keys(contract)

    def check(self, contract: Contract, keyring: Keyring) -> None:
        dialect = self.dialect
        if dialect and dialect not in contract.dialects:
            known = f"choose one of {', '.join(contract.dialects)}" if contract.dialects else "it has no dialects"
            raise UsageError(f"{dialect!r} is not a dialect of {contract.name}; {known}")

    def open(self, contract: Contract, keyring: Keyring, limits: Limits) -> Target:
        from conformance.mock_server.asgi_app import MockApp
        from conformance.targets.in_process import InProcessTarget

        name = f"mock:?dialect={self.dialect}" if self.dialect else "mock:"
        return InProcessTarget(MockApp(contract, self.dialect), keyring, name)
