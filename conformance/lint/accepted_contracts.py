"""Remember which contracts lint has accepted, so that a command does not check the same files again.

A contract without findings leaves an empty file in the cache folder of the user. Its name is a hash of both files of
the contract and of the code that checks them. A contract with findings leaves nothing. Without a folder that can be
written, each process checks a contract once.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from conformance import __version__
from conformance.contract.openapi_document.document import OpenapiDocument
from conformance.contract.yaml_file import YamlFile
from conformance.core.user_folders import user_folder

_CODE = ("contract", "checks", "lint")
"""The packages on which the findings depend."""
_accepted: set[str] = set()


def was_accepted(key: str) -> bool:
    """Return whether the contract with this key was accepted, by this process or an earlier one."""
    folder = cache_folder()
    with suppress(OSError):
        return key in _accepted or (folder is not None and (folder / key).is_file())
    return False


def remember_accepted(key: str) -> None:
    """Remember that the contract with this key was accepted."""
    _accepted.add(key)
    folder = cache_folder()
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        # An empty file is written in one step, so that no other process sees a part of it.
        (folder / key).touch()


def key_of(*files: YamlFile | OpenapiDocument) -> str:
    """Return the key of the contract with these files. It changes with each file and with the code that checks them."""
    parts = [_code_digest(), *(hashlib.sha256(each.raw).hexdigest() for each in files)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def cache_folder() -> Path | None:
    """Return the folder of the keys: in `XDG_CACHE_HOME` if it is set, otherwise where the platform has caches.

    It is None if the user has no home.
    """
    return user_folder("accepted-contracts", "XDG_CACHE_HOME", "Library/Caches", ".cache")


@cache
def _code_digest() -> str:
    """Return a hash of the version, and of the size and time of each file of the code."""
    folder = Path(__file__).parent.parent
    files = sorted(file for name in _CODE for file in (folder / name).rglob("*.py"))
    states = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr((__version__, sys.version_info[:2], states)).encode()).hexdigest()
