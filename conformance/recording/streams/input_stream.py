"""A file of recorded traffic as a stream of bytes: unpacked, read piece by piece, and never too much at once."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

LARGEST = 32 << 20
"""Bytes of one exchange as it stands in a file, and of whatever else a file has in one piece."""

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


class Unreadable(Exception):
    """Why a file, or the rest of it, cannot be read. The text is for people: where, and what is wrong."""


class NotTraffic(Unreadable):
    """The file is none that holds recorded traffic."""


class Stream:
    """`read` raises Unreadable for what cannot be unpacked, and when more than LARGEST bytes came since `start`."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.rewind()

    def rewind(self) -> None:
        """Go back to the beginning of the file."""
        self._raw.seek(0)
        is_packed = self._raw.read(2) == _GZIP
        self._raw.seek(0)
        self._from: BinaryIO = gzip.GzipFile(fileobj=self._raw) if is_packed else self._raw  # type: ignore[assignment]
        self._since = 0
        self.head = self._read(4096).removeprefix(_BOM)
        self._left = self.head

    def start(self) -> None:
        """Another exchange begins."""
        self._since = 0

    def read(self, size: int = 1 << 16) -> bytes:
        if self._left:
            data, self._left = self._left[:size], self._left[size:]
        else:
            data = self._read(size)
        self._since += len(data)
        if self._since > LARGEST:
            raise Unreadable(f"one exchange takes more than {LARGEST >> 20} MiB")
        return data

    def _read(self, size: int) -> bytes:
        try:
            return self._from.read(size)
        except EOFError:
            raise Unreadable("the gzip file ends too early") from None
        except (gzip.BadGzipFile, zlib.error):
            raise Unreadable("the gzip file is damaged") from None
        except OSError as fault:
            raise Unreadable(f"cannot be read: {fault.strerror or fault}") from None

    @property
    def first(self) -> bytes:
        """The first byte that is no space."""
        return self.head.lstrip(b" \t\r\n")[:1]

    @property
    def is_json(self) -> bool:
        return self.first in (b"{", b"[")


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """Raises Unreadable for what is no ordinary file or cannot be opened."""
    try:
        if not path.is_file():
            raise Unreadable("is not a file" if path.exists() else "does not exist")
        with path.open("rb") as raw:
            yield Stream(raw)
    except (OSError, ValueError) as fault:
        raise Unreadable(f"cannot be read: {getattr(fault, 'strerror', None) or fault}") from None


def unpacked(data: bytes, coding: str, limit: int) -> bytes:
    """A body without its content coding, `gzip` or `deflate`. Raises ValueError for what is none or too large."""
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS) if coding == "deflate" else (zlib.MAX_WBITS | 32,):
        machine = zlib.decompressobj(window)
        try:
            plain = machine.decompress(data, limit + 1)
        except zlib.error:
            continue
        if len(plain) > limit or not machine.eof:
            raise ValueError("too large, or cut off")
        return plain
    raise ValueError(f"not {coding}")
