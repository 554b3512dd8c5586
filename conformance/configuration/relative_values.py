"""Resolve values of the configuration from the folder of its file; what a value is follows from its metavar."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance.contract.folders import is_file, shipped_contracts
from conformance.core.errors import UsageError


def resolved(text: str, metavar: object, folder: Path) -> str:
    """Return a value as the command line would have it in the working directory.

    Args:
        text: The value in the file.
        metavar: The name of the value in the help of its option.
        folder: The folder of the file.
    """
    if metavar in ("FILE", "REPORT"):
        return str(folder / text)
    if metavar == "FORMAT=PATH":
        form, equals, path = text.partition("=")
        return f"{form}{equals}{folder / path}" if path else text
    if metavar == "CONTRACT":
        return contract_name(text, folder)
    if metavar == "T":
        from conformance.targets import find_kind

        return find_kind(text).resolve_from(folder)
    return text


def contract_name(text: str, folder: Path) -> str:
    """Return the name of a shipped contract, or the path of a contract's folder."""
    path = folder / text
    return text if not is_file(path / "contract.yaml") and text in shipped_contracts() else str(path)


def check_target(text: str, names: Sequence[str]) -> None:
    """Raise ValueError if a text is neither the name of a configured target nor a target of a known kind."""
    from conformance.targets import find_kind

    if text in names:
        return
    try:
        # An address that contains a password is refused here.
        _ = find_kind(text).is_local
    except UsageError as fault:
        known = f"; configured targets: {', '.join(names)}" if names else ""
        raise ValueError(f"{fault}{known}") from None


def check_credentials_path(text: str, folder: Path) -> None:
    """Raise ValueError if the value of `credentials` is probably a key instead of the path of a file."""
    is_path = "/" in text or "." in text or is_file(folder / text)
    if text.startswith("env:") or not is_path:
        raise ValueError("must be the path of a TOML file; a key belongs into that file, and not here")
