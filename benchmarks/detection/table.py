"""The JSON file of all results, from which a run continues, and the table in Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.detection.servers import CONFORMING, Server
from benchmarks.detection.ways import TOOLS, Result, Settings
from conformance.report.file_writer import write

Key = tuple[str, str, str]
"""Contract, server, way."""


def key_of(result: Result) -> Key:
    return result.contract, result.server, result.way


def read_table(path: Path, settings: Settings) -> dict[Key, Result]:
    """Read the results of an earlier run; none if the file does not exist.

    Raises:
        SystemExit: the file has another format, or results of other settings.
    """
    if not path.exists():
        return {}
    try:
        document = json.loads(path.read_text("utf-8"))
        results = [Result(**each) for each in document["results"]]
        same = document["settings"] == asdict(settings)
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise SystemExit(f"{path}: not a table of this benchmark ({fault!r}); name another file") from None
    if not same:
        raise SystemExit(
            f"{path} has results of other settings, {document['settings']}: name another file, or use these settings"
        )
    return {key_of(each): each for each in results}


def write_table(path: Path, settings: Settings, results: Mapping[Key, Result]) -> None:
    document = {"settings": asdict(settings), "results": [asdict(each) for each in results.values()]}
    write(path, json.dumps(document, indent=1) + "\n", "table")


# --- Markdown --------------------------------------------------------------------------------------------
def table(servers: Sequence[Server], results: Mapping[Key, Result]) -> str:
    """Return a Markdown table with a row for each contract and kind of server, and a column for each way."""
    lines = [_row("contract", "servers", "", *(f"`{way}`" for way in TOOLS)), _row(*["---"] * (3 + len(TOOLS)))]
    for contract in dict.fromkeys(each.contract for each in servers):
        mine = [each for each in servers if each.contract == contract]
        lines += [_row(Path(contract).name, *cells) for cells in _rows(mine, results)]
    notes = [f"- {each.contract}, {each.server}, `{each.way}`: {each.note}" for each in results.values() if each.note]
    return "\n".join([*lines, *(["", "Runs with an irregular end:", "", *notes] if notes else [])]) + "\n"


def _rows(servers: Sequence[Server], results: Mapping[Key, Result]) -> Iterator[tuple[str, ...]]:
    wrong = [each for each in servers if not each.conforms]
    kinds = sorted({each.kind for each in wrong})
    groups = {f"wrong: {kind}": [each for each in wrong if each.kind == kind] for kind in kinds if len(kinds) > 1}
    groups |= {"**wrong, all**": wrong, CONFORMING: [each for each in servers if each.conforms]}
    unchanged = next(each for each in servers if each.conforms)
    for name, group in groups.items():
        yield name, str(len(group)), *(_counts(group, unchanged, way, results) for way in TOOLS)
    yield "median seconds", "", *(_seconds(servers, way, results) for way in TOOLS)


def _counts(group: Sequence[Server], unchanged: Server, way: str, results: Mapping[Key, Result]) -> str:
    on_unchanged = results.get((unchanged.contract, unchanged.name, way))
    found = [each for each in (results.get((server.contract, server.name, way)) for server in group) if each]
    if on_unchanged is None or len(found) < len(group):
        return f"{len(found)} tested"
    places = [pairs(each) - pairs(on_unchanged) for each in found]
    return " / ".join(
        str(sum(map(bool, each)))
        for each in (
            [each.failed for each in found],
            places,
            [each.failed.keys() - on_unchanged.failed for each in found],
        )
    )


def pairs(result: Result) -> set[tuple[str, str]]:
    """Return each failed check with each operation where it failed."""
    return {(check, operation) for check, operations in result.failed.items() for operation in operations or [""]}


def _seconds(servers: Sequence[Server], way: str, results: Mapping[Key, Result]) -> str:
    found = [results.get((each.contract, each.name, way)) for each in servers]
    seconds = [each.seconds for each in found if each is not None and each.exit is not None]
    return f"{median(seconds):.1f}" if seconds else ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
