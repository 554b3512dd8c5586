"""Read a file of recorded traffic as a stream of bytes: decompressed, in parts, with a limit for each exchange.

Readers call `Stream.start` at each exchange, or limit their own buffer. Between two calls at most MAX_EXCHANGE_BYTES
are read. So a hostile file cannot use all memory, for example a small gzip file that expands to gigabytes.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

MAX_EXCHANGE_BYTES = 32 << 20
"""Maximum size of an exchange in a file, and of any other part that is read as a whole."""

_GZIP = b"\x1f\x8b"
_ZLIB = (b"\x78\x9c", b"\x78\xda")
"""The beginnings of zlib files that are not text."""
_BOM = b"\xef\xbb\xbf"


class Unreadable(Exception):
    """A file, or the rest of it, cannot be read. The message says where and what is wrong."""


class NotTraffic(Unreadable):
    """The file has no recorded traffic."""


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _ZlibFile:
    """A file that is compressed with zlib, such as a `.zhar` of mitmproxy."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._decompressor = zlib.decompressobj()

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, or b"" at the end. Raises EOFError if the file ends too early."""
        data = b""
        while not data and not self._decompressor.eof:
            packed = self._decompressor.unconsumed_tail or self._raw.read(1 << 16)
            if not packed:
                raise EOFError
            data = self._decompressor.decompress(packed, size)
        return data


class Stream:
    """The bytes of a file, decompressed if it is a gzip or zlib file, without a byte order mark."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.rewind()

    def rewind(self) -> None:
        """Go back to the beginning of the file."""
        self._raw.seek(0)
        beginning = self._raw.read(2)
        self._raw.seek(0)
        self._source: _Source = self._raw
        self._kind = ""
        if beginning == _GZIP:
            self._source, self._kind = gzip.GzipFile(fileobj=self._raw), "gzip"
        elif beginning in _ZLIB:
            self._source, self._kind = _ZlibFile(self._raw), "zlib"
        self._bytes_since_start = 0
        self.head = self._read(4096).removeprefix(_BOM)
        self._unread = self.head

    def start(self) -> None:
        """Restart the count of bytes, as another exchange begins."""
        self._bytes_since_start = 0

    def read(self, size: int = 1 << 16) -> bytes:
        """Return up to `size` bytes, or b"" at the end.

        Raises:
            Unreadable: The file is damaged, or more than MAX_EXCHANGE_BYTES were read since `start`.
        """
        if self._unread:
            data, self._unread = self._unread[:size], self._unread[size:]
        else:
            data = self._read(size)
        self._bytes_since_start += len(data)
        if self._bytes_since_start > MAX_EXCHANGE_BYTES:
            raise Unreadable(f"one exchange has more than {MAX_EXCHANGE_BYTES >> 20} MiB")
        return data

    def _read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except EOFError:
            raise Unreadable(f"the {self._kind} file ends too early") from None
        except (gzip.BadGzipFile, zlib.error):
            raise Unreadable(f"the {self._kind} file is damaged") from None
        except OSError as fault:
            raise Unreadable(f"cannot be read: {fault.strerror or fault}") from None

    @property
    def _first_byte(self) -> bytes:
        """The first byte that is not white space."""
        return self.head.lstrip(b" \t\r\n")[:1]

    @property
    def is_json(self) -> bool:
        """Whether the file begins with an object or an array of JSON."""
        return self._first_byte in (b"{", b"[")


@contextmanager
def open_stream(path: Path) -> Iterator[Stream]:
    """Open a file for the time of the context.

    Raises:
        Unreadable: The path is not that of an ordinary file, or the file cannot be opened.
    """
    try:
        if not path.is_file():
            raise Unreadable("is not a file" if path.exists() else "does not exist")
        with path.open("rb") as raw:
            yield Stream(raw)
    except (OSError, ValueError) as fault:
        raise Unreadable(f"cannot be read: {getattr(fault, 'strerror', None) or fault}") from None
