"""Read recorded traffic from files and folders, in any format of `formats/`.

The content of a file decides its format, not its name. An error in one exchange or file does not stop the reading: a
Fault is yielded in place of the exchange.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.recording import exchange_parts as parts
from conformance.recording.cassette_header import recorded_run
from conformance.recording.formats import formats_by_place, is_exchange, read_element
from conformance.recording.recorded_exchange import InvalidExchange, RecordedExchange, Source
from conformance.recording.streams.containers import exchanges_of
from conformance.recording.streams.element import NO_LIST
from conformance.recording.streams.input_stream import NotTraffic, Stream, Unreadable, open_stream
from conformance.recording.streams.json_stream import InvalidJson

_ADDRESS = re.compile(rb'"ur[il]"\s*:\s*"([^"\\]+)"')
"""The address in the text of an exchange that is not valid JSON."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of the traffic that cannot be read.

    Attributes:
        text: One line: the file, the place in it, and why.
        request: The method and the address of the exchange that cannot be read; None if the address is unknown.
    """

    text: str
    request: RecordedExchange | None = None


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
            for each in _exchanges(stream, name, path.parent, must_hold_traffic):
                last += 1
                yield each
    except NotTraffic as why:
        yield Fault(f"{name}: {why}") if must_hold_traffic else SkippedFile(name)
    except Unreadable as why:
        yield Fault(f"{name}: after exchange {last}: {why}" if last else f"{name}: {why}")


def _exchanges(stream: Stream, path: Path, folder: Path, must_hold_traffic: bool) -> Iterator[RecordedExchange | Fault]:
    file_members: dict[str, Any] = {}
    with closing(exchanges_of(stream, formats_by_place(), file_members, is_exchange)) as items:
        for number, element in enumerate(items, 1):
            if number == 1 and not must_hold_traffic and _is_other_data(element.value):
                raise NotTraffic(NO_LIST)
            source = Source(path, number, file_members, folder)
            try:
                yield read_element(element, source)
            except InvalidExchange as why:
                yield Fault(f"{path}: exchange {number}: {why}", _readable_request(element.value, source))


def _is_other_data(value: Any) -> bool:
    """Return whether an element is no exchange. The body of a reply may have a list of the same name."""
    return isinstance(value, dict) and "request" not in value


def _readable_request(value: Any, source: Source) -> RecordedExchange | None:
    """Return the method and the address of an exchange that cannot be read, or None if it shows no address."""
    if isinstance(value, InvalidJson):
        found = _ADDRESS.search(value.raw)
        request: Any = {"url": found[1].decode("utf-8", "replace")} if found else None
    else:
        request = value.get("request") if isinstance(value, dict) else None
    if not isinstance(request, dict):
        return None
    try:
        address = parts.url(request.get("url") or request.get("uri"))
    except InvalidExchange:
        return None
    run = recorded_run(source.file_members)
    return (
        RecordedExchange(source, str(request.get("method")), address, (), None, None, run=run)
        if address.netloc
        else None
    )
