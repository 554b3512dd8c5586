"""Base classes of targets: the servers, apps and recordings that are tested.

A **target** is named by a string, such as `https://api.example.com/v2` or `mock:`. The text before the first colon is
the scheme. Each scheme has one file in `kinds/`, with one subclass of `TargetKind`, which parses the names of this
scheme. An instance of it is one target that is not open; `open` returns the `Target`, which sends requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from conformance.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.contract.model import Contract
    from conformance.core.exchange import Exchange, Request
    from conformance.security.credentials import Keyring

LOCALHOST = "http://localhost"
"""The URL, without a base path, of a target that has no address of its own."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one exchange.

    `deadline_s` is the time for the whole exchange in seconds, from connecting to the last byte. `max_bytes` is the
    maximum size of a response body.
    """

    deadline_s: float = 10.0
    max_bytes: int = 8 * 1024 * 1024


class Target(Protocol):
    """An open target."""

    @property
    def name(self) -> str:
        """The name of the target, which contains no secret."""

    @property
    def base_url(self) -> str:
        """The URL before the paths of requests, without a slash at its end.

        Links in replies of the server begin with it, so that the run recognises them.
        """

    @property
    def ends_with_run(self) -> bool:
        """Whether its records end with the run, so that nothing has to be restored."""

    @property
    def is_local(self) -> bool:
        """Whether it has only data of this run, so that writes need no permission."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        """Send the request, and return the exchange, also if no complete reply arrives.

        Several threads may call this. `origin` is the id of the clause that the request is sent for.

        Raises:
            UsageError: The request has a credential that is not configured.
            ValueError: HTTP cannot express the request, for example because a header contains a line break.
        """

    def close(self) -> None:
        """Close connections, and stop what the target has started."""


@runtime_checkable
class DivisibleTarget(Target, Protocol):
    """An open target that can give each walk a server of its own, if it `is_divisible`."""

    @property
    def is_divisible(self) -> bool:
        """Whether it can: another target that it passes requests to may not."""

    def for_walk(self, number: int) -> Target:
        """Return the server for a walk: it has the records of this one, and what the walk changes stays in it.

        Servers with different numbers, from 1, make different ids.
        """


def divisible(target: Target) -> DivisibleTarget | None:
    """Return the target if it can give each walk a server of its own, else None."""
    return target if isinstance(target, DivisibleTarget) and target.is_divisible else None


def target_for_walk(target: Target, number: int) -> Target:
    """Return the server for a walk, or the target itself if all walks share it."""
    divided = divisible(target)
    return target if divided is None else divided.for_walk(number)


@runtime_checkable
class ForkableTarget(Target, Protocol):
    """An open target that processes forked from this one can use too, if `can_fork`."""

    @property
    def can_fork(self) -> bool:
        """Whether it can be forked: another target that it passes requests to may not."""

    def before_fork(self) -> None:
        """Close the connections, which two processes must not share."""

    def after_fork(self, worker: int, workers: int) -> None:
        """Prepare the target in a forked process, the one with the number `worker` from 0 of all `workers`."""


def forkable(target: Target) -> ForkableTarget:
    """Return a target that can be forked. Raises TypeError for any other."""
    if not (isinstance(target, ForkableTarget) and target.can_fork):
        raise TypeError(f"{target.name} cannot be forked")
    return target


class TargetKind:
    """One kind of target. An instance is one target name of this kind.

    No request is sent and no server is started before `open`. Subclasses override what differs from the defaults.
    `example` is shown in help and messages. `rest` is the part of the name after the first colon.
    """

    example: ClassVar[str]
    rest_prefix: ClassVar[str] = ""
    """The text that must follow the scheme and its colon, such as `//`."""
    is_recording: ClassVar[bool] = False
    """Whether the target replays a recording."""
    ends_with_run: ClassVar[bool] = False
    """As in `Target`."""
    follows_prefer: ClassVar[bool] = False
    """Whether the target is known to answer `Prefer: code=N` and `outcome=ID` with the documented outcome."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rest = name.partition(":")[2]

    @property
    def is_local(self) -> bool:
        """As in `Target`. Raises UsageError as `check` does."""
        return True

    @property
    def directory(self) -> str:
        """The working directory, if the name means another target in another one; otherwise ""."""
        return ""

    @property
    def default_concurrency(self) -> int:
        """The number of concurrent requests, unless the user says another one."""
        return 8 if self.is_local else 4

    @property
    def fixed_tag(self) -> str | None:
        """The tag that all runs use, or None if each run needs its own tag."""
        return None

    @property
    def dialect(self) -> str | None:
        """The dialect that the name selects. Raises UsageError as `check` does."""
        return None

    @property
    def address(self) -> str | None:
        """The URL at which other clients can reach the target, without a slash at its end.

        None if it has none; printed commands then contain `$BASE`.
        """
        return None

    def base_path(self, contract: Contract) -> str:
        """Return the path before the paths of operations, such as `/v2`, or "".

        Used only for kinds without an `address`.
        """
        return ""

    def base_url(self, contract: Contract) -> str:
        """Return the URL before the paths of operations, without a slash at its end."""
        return self.address or LOCALHOST + self.base_path(contract)

    def keys(self, contract: Contract) -> Mapping[str, str] | None:
        """Return the target's own keys by profile, or None if the user configures them."""
        return None

    def resolve_from(self, folder: Path) -> str:
        """Return the name with its relative path, if any, resolved from `folder`.

        This is for names that a file in `folder` contains.
        """
        return self.name

    def check(self, contract: Contract, keyring: Keyring) -> None:
        """Raise UsageError if the name is invalid. Sends nothing and imports no app."""
        from conformance.security.redactor import Redactor

        if Redactor(keyring.secrets()).leaks(self.name):
            raise UsageError("the target contains a credential; remove it, and put it into the credentials file")

    def load(self, keyring: Keyring) -> None:
        """Import the app that the target runs in this process, if any.

        Raise UsageError if that fails.
        """

    def open(self, contract: Contract, keyring: Keyring, limits: Limits) -> Target:
        """Open a target whose name was checked.

        Raises:
            UsageError: The app cannot be imported.
            TargetError: The target does not start.
        """
        raise NotImplementedError
