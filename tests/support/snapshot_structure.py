"""Reduce a behaviour snapshot to what does not depend on wording.

`python -m tests.support.snapshot_structure SNAPSHOT FOLDER` copies requests, replies, verdicts, ids, numbers and exit
codes, and leaves out sentences. If only texts changed between two states, `diff -r` of their reduced snapshots shows
nothing. A string is a sentence if it contains a blank. JUnit files are left out: they repeat the JSON report.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SENTENCE = "(text)"
VOLATILE = {"contract_digest"}


def main(snapshot: Path, folder: Path) -> None:
    """Write the reduced copy of each file of `snapshot` to the same place below `folder`."""
    for path in sorted(each for each in snapshot.rglob("*") if each.is_file()):
        reduced = reduce_file(path)
        if reduced is not None:
            copy = folder / path.relative_to(snapshot)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(reduced, "utf-8")


def reduce_file(path: Path) -> str | None:
    """Return the reduced text of the file, or None if it only repeats another file."""
    text = path.read_text("utf-8")
    if path.name.endswith(".report.json"):
        return json.dumps(without_sentences(json.loads(text)), indent=1, sort_keys=True) + "\n"
    if path.suffix == ".jsonl":
        return "".join(
            json.dumps(mutant_structure(json.loads(line)), sort_keys=True) + "\n" for line in text.splitlines()
        )
    if path.name.endswith(".cassette.txt"):
        return "".join(f"{line}\n" for line in text.splitlines() if "contract_digest" not in line)
    return None if path.suffix == ".xml" else text.partition("\n")[0] + "\n"


def mutant_structure(facts: dict[str, Any]) -> dict[str, Any]:
    """Keep the requests and verdicts of a mutant; of each finding keep its verdict."""
    clauses = {
        name: [verdict, *(each.partition(" | ")[0] for each in findings)]
        for name, (verdict, _, *findings) in facts["clauses"].items()
    }
    return {**{key: value for key, value in facts.items() if key != "says"}, "clauses": clauses}


def without_sentences(value: Any) -> Any:
    """Replace each sentence in a JSON value by a placeholder."""
    if isinstance(value, dict):
        return {key: without_sentences(each) for key, each in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [without_sentences(each) for each in value]
    return SENTENCE if isinstance(value, str) and " " in value else value


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
