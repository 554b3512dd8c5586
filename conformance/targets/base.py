"""What is tested: a target.

A **target** is named by a string, such as `https://api.example.com/v2` or `mock:`. The text before the first colon is
the scheme. Each scheme has one file in `kinds/`, with one subclass of `TargetKind`: it knows all that a name says. An
instance of it is one target that is not open; `open` returns the `Target`, which sends requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from conformance.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.contract.model import Contract
    from conformance.core.exchange import Exchange, Request
    from conformance.security.credentials import Keyring

LOCALHOST = "http://localhost"
"""The URL, without a base path, under which a server without an address is asked."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`deadline_s`: seconds for a whole exchange, from connecting to the last byte. `max_bytes`: of a body."""

    deadline_s: float = 10.0
    max_bytes: int = 8 * 1024 * 1024


class Target(Protocol):
    """An open target.

    `name` can be printed. `base_url` is the URL before the paths of requests, as the server itself would write it;
    no slash ends it. `is_local`: only this run's data is there, so writing needs no permission. `ends_with_run`: its
    records end with the run, and nothing has to be put back.
    """

    @property
    def name(self) -> str: ...

    @property
    def base_url(self) -> str: ...

    @property
    def ends_with_run(self) -> bool: ...

    @property
    def is_local(self) -> bool: ...

    def send(self, request: Request, origin: str = "") -> Exchange:
        """Return the exchange, whatever the other side does. May be called from several threads.

        Raises UsageError for a credential that is not configured, ValueError for a request that HTTP cannot express,
        such as one with a line break in a header.
        """

    def close(self) -> None: ...


class TargetKind:
    """One kind of target; an instance is one name of this kind. Nothing is asked, imported or started before `open`.

    What differs from these defaults is what a subclass has to say. `example` is shown in help and messages.
    """

    example: ClassVar[str]
    rest_prefix: ClassVar[str] = ""
    """What follows the scheme and its colon in every name of this kind."""
    is_recording: ClassVar[bool] = False
    """Whether the target answers only what was recorded."""
    ends_with_run: ClassVar[bool] = False
    """As for `Target`."""
    follows_prefer: ClassVar[bool] = False
    """Whether the target is known to answer `Prefer: code=N` with the documented outcome N."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rest = name.partition(":")[2]

    @property
    def is_local(self) -> bool:
        """As for `Target`. Raises UsageError as `check`."""
        return True

    @property
    def fixed_tag(self) -> str | None:
        """The tag of every run; None where each run needs a tag of its own."""
        return None

    @property
    def dialect(self) -> str | None:
        """The dialect that the name asks for. Raises UsageError as `check`."""
        return None

    @property
    def address(self) -> str | None:
        """The URL under which other clients reach the target too, without a slash at its end. Where there is none,
        commands name it `$BASE`."""
        return None

    def base_path(self, contract: Contract) -> str:
        """Return the path that operations' paths are appended to: `/v2`, or nothing. For kinds without an address."""
        return ""

    def base_url(self, contract: Contract) -> str:
        """Return the URL that operations' paths are appended to, without a slash at its end."""
        return self.address or LOCALHOST + self.base_path(contract)

    def keys(self, contract: Contract) -> Mapping[str, str] | None:
        """Return the keys by profile of a target that has its own; None where the user gives them."""
        return None

    def resolve_from(self, folder: Path) -> str:
        """Return the name as the working directory sees it, for a name that was written in a file of this folder."""
        return self.name

    def check(self, contract: Contract, keyring: Keyring) -> None:
        """Raise UsageError for a name that cannot be right, as far as the name alone shows it."""
        from conformance.security.redactor import Redactor

        if Redactor(keyring.secrets()).leaks(self.name):
            raise UsageError("the target contains a credential; take it out, it goes into the credentials file")

    def load(self, keyring: Keyring) -> None:
        """Import what the target runs in this process. Raise UsageError if that fails; there is nothing to import for
        most kinds."""

    def open(self, contract: Contract, keyring: Keyring, limits: Limits) -> Target:
        """Open a target whose name was checked. Raise UsageError as `load`, TargetError if it does not start."""
        raise NotImplementedError
