"""A file of recorded traffic as a stream of bytes: unpacked, read piece by piece, and never too much at once."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MAX_EXCHANGE_BYTES = 32 << 20
"""Bytes of one exchange as it stands in a file, and of whatever else a file has in one piece."""

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


class Unreadable(Exception):
    """Why a file, or the rest of it, cannot be read. The text is for people: where, and what is wrong."""


class NotTraffic(Unreadable):
    """The file is none that holds recorded traffic."""


class Stream:
    """`read` raises Unreadable for what cannot be unpacked, and for more than MAX_EXCHANGE_BYTES since `start`."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.rewind()

    def rewind(self) -> None:
        """Go back to the beginning of the file."""
        self._raw.seek(0)
        is_packed = self._raw.read(2) == _GZIP
        self._raw.seek(0)
        self._source: BinaryIO = gzip.GzipFile(fileobj=self._raw) if is_packed else self._raw  # type: ignore[assignment]
        self._bytes_since_start = 0
        self.head = self._read(4096).removeprefix(_BOM)
        self._unread = self.head

    def start(self) -> None:
        """Another exchange begins."""
        self._bytes_since_start = 0

    def read(self, size: int = 1 << 16) -> bytes:
        if self._unread:
            data, self._unread = self._unread[:size], self._unread[size:]
        else:
            data = self._read(size)
        self._bytes_since_start += len(data)
        if self._bytes_since_start > MAX_EXCHANGE_BYTES:
            raise Unreadable(f"one exchange takes more than {MAX_EXCHANGE_BYTES >> 20} MiB")
        return data

    def _read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except EOFError:
            raise Unreadable("the gzip file ends too early") from None
        except (gzip.BadGzipFile, zlib.error):
            raise Unreadable("the gzip file is damaged") from None
        except OSError as fault:
            raise Unreadable(f"cannot be read: {fault.strerror or fault}") from None

    @property
    def _first_byte(self) -> bytes:
        """The first byte that is no space."""
        return self.head.lstrip(b" \t\r\n")[:1]

    @property
    def is_json(self) -> bool:
        return self._first_byte in (b"{", b"[")


@contextmanager
def open_stream(path: Path) -> Iterator[Stream]:
    """Raises Unreadable for what is no ordinary file or cannot be opened."""
    try:
        if not path.is_file():
            raise Unreadable("is not a file" if path.exists() else "does not exist")
        with path.open("rb") as raw:
            yield Stream(raw)
    except (OSError, ValueError) as fault:
        raise Unreadable(f"cannot be read: {getattr(fault, 'strerror', None) or fault}") from None


def decompress(data: bytes, coding: str, limit: int) -> bytes:
    """A body without its content coding, `gzip` or `deflate`. Raises ValueError for what is none or too large."""
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS) if coding == "deflate" else (zlib.MAX_WBITS | 32,):
        decompressor = zlib.decompressobj(window)
        try:
            plain = decompressor.decompress(data, limit + 1)
        except zlib.error:
            continue
        if len(plain) > limit or not decompressor.eof:
            raise ValueError("too large, or cut off")
        return plain
    raise ValueError(f"not {coding}")
