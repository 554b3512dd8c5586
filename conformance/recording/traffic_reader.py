"""Recorded traffic, file by file: VCR and HAR, JSON and YAML, packed or not. What a file is, its content tells."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.recording.formats.har import from_har
from conformance.recording.formats.vcr import from_vcr
from conformance.recording.recorded_exchange import Recorded, Unfit
from conformance.recording.streams.input_stream import NotTraffic, Stream, Unreadable, opened
from conformance.recording.streams.json_stream import json_items


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read, in one line: the file, the place in it, and why."""

    text: str


@dataclass(frozen=True, slots=True)
class Other:
    """A file in a folder that holds no recorded traffic."""

    file: Path


def read_traffic(paths: Sequence[Path]) -> Iterator[Recorded | Fault | Other]:
    """Every exchange of the files, and of the files in the folders, in the order of their names; and what could not be
    read. Raises nothing: what is wrong in one place does not keep the rest from being read."""
    for path in paths:
        # Unlike Path, os.path takes names that are too long for names of nothing.
        if os.path.isdir(path):  # noqa: PTH112
            inside = list(files_in(path))
            for each in inside:
                yield from read_file(each, alone=False)
            if not inside:
                yield Fault(f"{path}: the folder is empty")
        else:
            yield from read_file(path, alone=True)


def files_in(folder: Path) -> Iterator[Path]:
    """Every file, in the order of the names. Links are not followed: they may lead anywhere."""
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


def read_file(path: Path, alone: bool, called: Path | None = None) -> Generator[Recorded | Fault | Other, None, None]:
    """The same of one file. `alone`: somebody named it and not its folder, so that it has to hold traffic; `called` is
    what it is called in what is said of it."""
    last, name = 0, called or path
    try:
        with opened(path) as stream:
            for each in _exchanges(stream, name):
                last += 1
                yield each
    except NotTraffic as why:
        yield Fault(f"{name}: {why}") if alone else Other(name)
    except Unreadable as why:
        yield Fault(f"{name}: after exchange {last}: {why}" if last else f"{name}: {why}")


def _exchanges(stream: Stream, path: Path) -> Iterator[Recorded | Fault]:
    about: dict[str, Any] = {}
    with closing(_items(stream, about)) as items:
        for number, item in enumerate(items, 1):
            try:
                yield _exchange(item, path, number, about)
            except Unfit as why:
                yield Fault(f"{path}: exchange {number}: {why}")


def _items(stream: Stream, about: dict[str, Any]) -> Any:
    if stream.is_json:
        return json_items(stream, about)
    # Loads a YAML parser, which JSON does without.
    from conformance.recording.streams.yaml_stream import yaml_items

    return yaml_items(stream, about)


def _exchange(item: Any, path: Path, number: int, about: dict[str, Any]) -> Recorded:
    if isinstance(item, ValueError):
        raise Unfit(str(item))
    is_har = isinstance(item, dict) and ("startedDateTime" in item or isinstance(_request(item).get("headers"), list))
    return from_har(item, path, number, about) if is_har else from_vcr(item, path, number, about)


def _request(item: dict[str, Any]) -> dict[str, Any]:
    request = item.get("request")
    return request if isinstance(request, dict) else {}
