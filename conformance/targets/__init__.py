"""Find and open targets by their names, which are the values of `--target`.

`base` defines what a target is; `kinds/` has one file for each kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conformance.core.errors import UsageError
from conformance.targets.base import Limits, Target, TargetKind
from conformance.targets.kinds import kind_class, kind_names

if TYPE_CHECKING:
    from conformance.contract.model import Contract
    from conformance.security.credentials import Keyring

DEFAULT_TARGET = "mock:"

_PLAIN_ADDRESS = re.compile(
    r"([a-z]{1,16}|\d+(\.\d+){3}|([a-z-]{1,20}\.){1,3}[a-z]{2,6}):\d{2,5}(/[a-z]\w{0,7}){0,3}/?"
)
"""HOST:PORT/BASE of short words, in which no key can be hidden."""


def examples() -> str:
    """Return an example of each kind, separated by commas, for help and messages."""
    return ", ".join(kind_class(each).example for each in sorted(kind_names()))


def find_kind(name: str) -> TargetKind:
    """Return the target of this name, without opening it.

    Raise UsageError if no kind has its scheme.
    """
    scheme, colon, rest = name.partition(":")
    kind = kind_class(scheme) if colon and scheme in kind_names() else None
    if kind is None or not rest.startswith(kind.rest_prefix):
        hint = f"; did you mean http://{name}?" if _PLAIN_ADDRESS.fullmatch(name) else ""
        raise UsageError(f"{_printable(scheme)} is not a kind of target; a target is one of {examples()}{hint}")
    return kind(name)


def open_target(name: str, *, contract: Contract, keyring: Keyring, limits: Limits | None = None) -> Target:
    """Check the name, and return the open target.

    Raises:
        UsageError: The name is invalid, or its app cannot be imported.
        TargetError: The target does not start.
    """
    kind = find_kind(name)
    kind.check(contract, keyring)
    target = kind.open(contract, keyring, limits or Limits())
    if not contract.logins or kind.keys(contract) is not None:
        return target
    from conformance.targets.login_target import LoginTarget

    return LoginTarget(target, contract, keyring)


def _printable(scheme: str) -> str:
    """Return the scheme for a message.

    Only a plain word is shown: another text may be a key that was pasted by mistake.
    """
    return repr(scheme) if scheme.isalpha() and len(scheme) <= 16 else "this"
