"""Write docs/mocks.md, the results of `conformance run --provoke prism` for third-party mock servers.

    python -m benchmarks.compare_mocks [--output docs/mocks.md] [--prism PATH] [--mockoon-cli PATH] [--wiremock PATH]

Each serves the document that `conformance export openapi` writes for each shipped contract. npm installs a program
whose path is not given, into a temporary folder. WireMock also needs Java.
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
from conformance.contract.folders import shipped_contracts
from conformance.contract.loader import load_contract
from conformance.report.evidence import Evidence
from conformance.report.file_writer import write
from conformance.report.model import ClauseEntry, Report
from conformance.runner.options import Options
from conformance.runner.run import run_contract

Results = Mapping[str, Report | NotServed]
"""Mock's name -> its result for one contract."""

KEY = "sample-key-without-owner"
TAG = "mocks001"
LEANINGS = {"kinder": "too lenient", "stricter": "too strict"}
"""Value of `leaning` in a report -> its words on the page."""

COUNTED: tuple[Verdict, ...] = ("pass", "fail", "inconclusive")
ABOUT = """\
# Third-party mock servers

For everyone who chooses a mock server: the results of `conformance run --provoke prism` for mock servers that serve the
[compiled document](export.md) of each shipped contract. `make mocks` starts them and writes this page. The runs use
`--no-generated` and a key for the profile `valid` only: a mock without accounts shows the outcomes of other profiles
only if `Prefer` requests them. The reference server, `conformance serve`, passes everything.
"""
HOW_TO_READ = """\
A mock is **too lenient** where it accepts a request that must be refused: a client that was only tested against it is
not prepared for the refusal. **Open** means that the statement could not be judged. Statements that every mock keeps
are omitted.
"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="writes docs/mocks.md")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "mocks.md")
    for mock in MOCKS:
        parser.add_argument(f"--{mock.program}", type=Path, help="path of an installed program")
    options = vars(parser.parse_args(arguments))
    found: dict[str, dict[str, Report | NotServed]] = {name: {} for name in shipped_contracts()}
    for mock in MOCKS:
        with ExitStack() as stack:
            given = options[mock.program.replace("-", "_")]
            program = given or stack.enter_context(installed(mock.package, mock.program))
            for name, results in found.items():
                results[mock.name] = judged(mock, program, name)
    write(options["output"], page(found), "page")


def judged(mock: Mock, program: Path, name: str, *only: str) -> Report | NotServed:
    try:
        with serving(mock, program, load_contract(name)) as address, TemporaryDirectory() as folder:
            keys = Path(folder) / "keys.toml"
            keys.write_text(f'[{name}]\nvalid = "{KEY}"\n', encoding="utf-8")
            return run_contract(name, Options(target=address, credentials=keys, provoke="prism", tag=TAG, only=only))
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
    """Return a table of the statements that at least one mock does not keep.

    Statements with the same results of every mock share a row.
    """
    reports = {mock: result for mock, result in results.items() if not isinstance(result, NotServed)}
    rows: dict[tuple[str, ...], list[str]] = {}
    for clauses in zip(*(each.clauses for each in reports.values()), strict=True):
        if any(each.verdict not in ("pass", None) for each in clauses):
            rows.setdefault(tuple(map(result_words, clauses)), []).append(f"`{clauses[0].id}` {clauses[0].says}")
    lines = [f"### {name}\n", row("statement", *reports), row(*["---"] * (1 + len(reports)))]
    return "\n".join([*lines, *(row("<br>".join(statements), *cells) for cells, statements in rows.items())]) + "\n"


def result_words(clause: ClauseEntry) -> str:
    """Return the result of one clause in words: open, pass, or what failed."""
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
        return f"{LEANINGS[evidence.leaning]}: {evidence.actual}"
    return f"expected: {evidence.expected}, seen: {evidence.actual}"


def row(*cells: str) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


if __name__ == "__main__":
    main()
