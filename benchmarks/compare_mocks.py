"""Writes docs/mocks.md: what `conformance run --provoke prism` says of mock servers of others.

    python -m benchmarks.compare_mocks [--output docs/mocks.md] [--prism PATH] [--mockoon-cli PATH] [--wiremock PATH]

Each serves what `conformance export openapi` writes of each shipped contract. A program that is not said npm installs
into a folder that is removed afterwards. WireMock also needs Java.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import ROOT
from benchmarks.mock_servers import MOCKS, Mock, NotServed, serving
from benchmarks.npm import installed
from conformance.checks.clause_results import Verdict
from conformance.contract.loader import load_contract, shipped_contracts
from conformance.report.evidence import Evidence
from conformance.report.file_writer import write
from conformance.report.model import ClauseEntry, Report
from conformance.runner.options import Options
from conformance.runner.run import run_contract

Results = Mapping[str, Report | NotServed]
"""By the name of the mock, of one contract."""

KEY = "sample-key-of-nobody"
TAG = "mocks001"
COUNTED: tuple[Verdict, ...] = ("pass", "fail", "inconclusive")
ABOUT = """\
# Mock servers of others

What `conformance run --provoke prism` says of mock servers that serve the [compiled document](export.md) of each
shipped contract. `make mocks` starts them and writes this page anew. The runs are those of `--no-generated`, and the
only key is one for the profile `valid`: a mock that has no accounts can show what the others are told only if it is
asked by `Prefer`. The reference server, `conformance serve`, passes all of it.
"""
HOW_TO_READ = """\
A mock is **kinder** where it accepts what has to be refused: a client that was only tested against it meets that
refusal for the first time in earnest. **Open** is what could not be judged. Statements that every mock keeps are left
out.
"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="writes docs/mocks.md")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "mocks.md")
    for mock in MOCKS:
        parser.add_argument(f"--{mock.program}", type=Path, help="the program, where it is installed already")
    options = vars(parser.parse_args(arguments))
    found: dict[str, dict[str, Report | NotServed]] = {name: {} for name in shipped_contracts()}
    for mock in MOCKS:
        with ExitStack() as stack:
            said = options[mock.program.replace("-", "_")]
            program = said or stack.enter_context(installed(mock.package, mock.program))
            for name, results in found.items():
                results[mock.name] = judged(mock, program, name)
    write(options["output"], page(found), "page")


def judged(mock: Mock, program: Path, name: str) -> Report | NotServed:
    try:
        with serving(mock, program, load_contract(name)) as address, TemporaryDirectory() as folder:
            keys = Path(folder) / "keys.toml"
            keys.write_text(f'[{name}]\nvalid = "{KEY}"\n', encoding="utf-8")
            return run_contract(name, Options(target=address, credentials=keys, provoke="prism", tag=TAG))
    except NotServed as why:
        return why


# --- the page ------------------------------------------------------------------------------------------
def page(found: Mapping[str, Results]) -> str:
    parts = [ABOUT, "\n".join(f"- **{each.name}** {each.version} {each.says}" for each in MOCKS) + "\n", counts(found)]
    parts += ["## What each gets wrong\n" + HOW_TO_READ, *(table(name, results) for name, results in found.items())]
    return "\n".join(parts)


def counts(found: Mapping[str, Results]) -> str:
    lines = [row("contract", "mock", *COUNTED, "exchanges"), row(*["---"] * (3 + len(COUNTED)))]
    for name, results in found.items():
        lines += [row(name, mock, *_counts(result)) for mock, result in results.items()]
    return "\n".join(lines) + "\n"


def _counts(result: Report | NotServed) -> list[str]:
    if isinstance(result, NotServed):
        return [f"does not start: {result}", *[""] * len(COUNTED)]
    return [*(str(result.summary.get(each, 0)) for each in COUNTED), str(result.exchanges)]


def table(name: str, results: Results) -> str:
    """The statements that some mock does not keep; those about which every mock does the same share a row."""
    reports = {mock: result for mock, result in results.items() if not isinstance(result, NotServed)}
    rows: dict[tuple[str, ...], list[str]] = {}
    for clauses in zip(*(each.clauses for each in reports.values()), strict=True):
        if any(each.verdict not in ("pass", None) for each in clauses):
            rows.setdefault(tuple(map(result_words, clauses)), []).append(f"`{clauses[0].id}` {clauses[0].says}")
    lines = [f"### {name}\n", row("statement", *reports), row(*["---"] * (1 + len(reports)))]
    return "\n".join([*lines, *(row("<br>".join(said), *cells) for cells, said in rows.items())]) + "\n"


def result_words(clause: ClauseEntry) -> str:
    """What a mock does about one statement."""
    if clause.verdict == "inconclusive":
        return f"open: {clause.reason}"
    if clause.verdict != "fail":
        return clause.verdict or ""
    failed = [each for each in clause.evidence if each.verdict == "fail"]
    seen = {each.actual: each for each in reversed(failed)}
    texts = [_evidence_text(each) for each in failed if each is seen[each.actual]]
    return "; ".join(texts[: 1 if clause.kind in ("rule", "behaviour") else 2])


def _evidence_text(evidence: Evidence) -> str:
    if evidence.leaning:
        return f"{evidence.leaning}: {evidence.actual}"
    return f"expected: {evidence.expected}, seen: {evidence.actual}"


def row(*cells: str) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


if __name__ == "__main__":
    main()
