"""Measure what the pytest plugin costs a test suite that does not use it.

    python -m benchmarks.plugin_cost [--rounds 25] [--tests 200]

Each round measures `pytest --collect-only` with the plugin and without it. The unit is the processor time of the
whole process, which other programs disturb less than wall-clock time. pytest finds the plugin by its entry point. All
other plugins are disabled, because they would hide the difference. Byte code is compiled beforehand. Processor time
needs Unix.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path

from benchmarks.measuring import cpu_seconds, figures, ratios, rounds, usage_of

NAME = "conformance"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="compares pytest --collect-only with and without the plugin")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--tests", type=int, default=200, help="number of tests in the suite")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        write_suite(Path(folder), options.tests)
        contestants = {
            "without": partial(seconds, folder, disabling_options()),
            "with": partial(seconds, folder, disabling_options(NAME)),
        }
        rounds(contestants, 1)
        results = rounds(contestants, options.rounds)
    print(f"min / median / max of {options.rounds} rounds, {options.tests} tests collected in each")
    for name, times in results.items():
        print(f"{name:<8} processor seconds           {figures(times, '.3f')}")
    print(f"with to without, round by round      {figures(ratios(results['with'], results['without']), '.3f')}")


def write_suite(folder: Path, tests: int) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n")
    for start in range(0, tests, 20):
        names = range(start, min(start + 20, tests))
        text = "\n".join(f"def test_{n}():\n    assert {n} == {n}\n" for n in names)
        (folder / f"test_{start}.py").write_text(text)


def disabling_options(*kept: str) -> list[str]:
    """Return options that disable all installed plugins except for `kept`."""
    names = {each.name for each in entry_points(group="pytest11")}
    if NAME not in names:
        raise SystemExit("the plugin is not installed; run: pip install -e '.[test]'")
    return [f"-pno:{each}" for each in sorted(names - {*kept})]


def seconds(folder: str, options: list[str]) -> float:
    """Return the processor seconds of one process.

    Raises:
        SystemExit: pytest fails.
    """
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *options]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(Path(folder, "cache"))
    return cpu_seconds(usage_of(command, Path(folder), environment))


if __name__ == "__main__":
    main()
