"""Read recorded traffic from files and folders, in any format of `formats/`.

The content of a file decides its format, not its name. An error in one exchange or file does not stop the reading: a
Fault is yielded in place of the exchange.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.recording.formats import formats_by_place, is_exchange, read_element
from conformance.recording.recorded_exchange import InvalidExchange, RecordedExchange, Source
from conformance.recording.streams.containers import exchanges_of
from conformance.recording.streams.input_stream import NotTraffic, Stream, Unreadable, open_stream


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of the traffic that cannot be read. `text` is one line: the file, the place in it, and why."""

    text: str


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file in a folder that has no recorded traffic."""

    file: Path


TrafficItem = RecordedExchange | Fault | SkippedFile


def read_traffic(paths: Sequence[Path]) -> Iterator[TrafficItem]:
    """Yield the exchanges and faults of the files, and of the files in the folders in the order of their names."""
    for path in paths:
        # Unlike Path, os.path raises no error for a name that is too long.
        if os.path.isdir(path):  # noqa: PTH112
            inside = list(files_in(path))
            for each in inside:
                yield from read_file(each, must_hold_traffic=False)
            if not inside:
                yield Fault(f"{path}: the folder is empty")
        else:
            yield from read_file(path, must_hold_traffic=True)


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and its subfolders, in the order of their names.

    Links are skipped, as they may lead out of the folder. A folder that cannot be read has no files.
    """
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for each in inside:
        if each.is_symlink():
            continue
        if each.is_dir():
            yield from files_in(each)
        elif each.is_file():
            yield each


def read_file(path: Path, must_hold_traffic: bool, shown_as: Path | None = None) -> Generator[TrafficItem, None, None]:
    """Yield the exchanges and faults of one file.

    For a file without traffic, yields a Fault if it `must_hold_traffic` (because the user named it), else a
    SkippedFile. `shown_as` is its name in messages; default: its path.
    """
    last, name = 0, shown_as or path
    try:
        with open_stream(path) as stream:
            for each in _exchanges(stream, name):
                last += 1
                yield each
    except NotTraffic as why:
        yield Fault(f"{name}: {why}") if must_hold_traffic else SkippedFile(name)
    except Unreadable as why:
        yield Fault(f"{name}: after exchange {last}: {why}" if last else f"{name}: {why}")


def _exchanges(stream: Stream, path: Path) -> Iterator[RecordedExchange | Fault]:
    file_members: dict[str, Any] = {}
    with closing(exchanges_of(stream, formats_by_place(), file_members, is_exchange)) as items:
        for number, element in enumerate(items, 1):
            try:
                yield read_element(element, Source(path, number, file_members))
            except InvalidExchange as why:
                yield Fault(f"{path}: exchange {number}: {why}")
