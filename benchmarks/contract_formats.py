"""Compare the time of `conformance run` on a contract of format 2 and on the same contract in format 1.

    python -m benchmarks.contract_formats [--runs 7] [--contract NAME]

The file of format 1 is the shipped one with the older names. Both runs take turns, and send the directed requests to
the embedded reference server. The seconds are those of the processor, which other programs change less.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measuring import cpu_seconds, figures, ratios, rounds, usage_of
from conformance.contract.folders import find_folder
from conformance.contract.format_versions import KEYS, WORDS
from conformance.contract.yaml_file import read_yaml
from conformance.contract.yaml_nodes import Node, keys_of, nodes_at

CONTRACTS = ("trackingmore-v2", "trackier-v1")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="compares runs of contracts in two formats")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--contract", action="append", help="name of a shipped contract (default: all)")
    options = parser.parse_args(arguments)
    print(f"min / median / max of {options.runs} rounds")
    for name in options.contract or CONTRACTS:
        with tempfile.TemporaryDirectory() as folder:
            older = Path(shutil.copytree(find_folder(name), Path(folder) / name))
            write_format_1(older / "contract.yaml")
            contestants: dict[str, Callable[[], float]] = {
                "format 1": partial(seconds_of_run, str(older)),
                "format 2": partial(seconds_of_run, name),
            }
            found = rounds(contestants, options.runs)
        print(f"\n{name}")
        for each, seconds in found.items():
            print(f"  {each}, seconds           {figures(seconds)}")
        print(f"  format 2 / format 1, ratio  {figures(ratios(found['format 2'], found['format 1']))}")


def write_format_1(path: Path) -> None:
    """Rewrite a contract.yaml of format 2 with the names of format 1."""
    path.write_bytes(read_yaml(path).rewritten(_older_texts))


def _older_texts(root: Node) -> dict[int, str]:
    found: dict[int, str] = {}
    keys = [(key, names) for place, names in KEYS.items() for each in nodes_at(root, place) for key in keys_of(each)]
    words: list[tuple[Any, Any]] = [
        (each, names) for place, names in WORDS.items() for each in nodes_at(root, _newer_place(place))
    ]
    for node, names in (*keys, *words):
        older = {new: old for old, new in names.items()}
        if node.value in older:
            found[id(node)] = older[node.value]
    return found


def _newer_place(place: str) -> str:
    """Return a place of format 1 as format 2 calls it."""
    above, _, name = place.rpartition(".")
    return ".".join(filter(None, (above, KEYS.get(above, {}).get(name, name))))


def seconds_of_run(contract: str) -> float:
    """Return the processor time of one run in its own process. Raises SystemExit if the run fails."""
    return cpu_seconds(usage_of([sys.executable, "-m", "conformance", "run", contract, "--no-generated"]))


if __name__ == "__main__":
    main()
