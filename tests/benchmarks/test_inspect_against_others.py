"""Test the comparison of `inspect` with third-party programs, for which scripts stand in."""

from __future__ import annotations

import stat
import sys
from functools import partial
from pathlib import Path

import pytest

from benchmarks import inspect_against_others
from conformance.runner.options import Options

CORE = """#!{python}
import sys
assert sys.argv[1].endswith("openapi_core_worker.py"), sys.argv
print("ready", flush=True)
for _ in sys.stdin:
    print(0.5, flush=True)
"""
REDOCLY = """#!{python}
import sys
from pathlib import Path
assert sys.argv[1] == "drift" and sys.argv[-2] == "--output", sys.argv
if {writes}:
    Path(sys.argv[-1]).write_text("{{}}")
"""


def stand_in(folder: Path, name: str, text: str, writes: bool = True) -> str:
    path = folder / name
    path.write_text(text.format(python=sys.executable, writes=writes))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.slow
def test_main_compares_inspect_with_other_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspect_against_others, "Options", partial(Options, only=("operation.*",)))
    programs = ["--python", stand_in(tmp_path, "python", CORE), "--redocly", stand_in(tmp_path, "redocly", REDOCLY)]
    inspect_against_others.main(["--rounds", "1", *programs])
    shown = capsys.readouterr().out
    assert shown.count("exchanges per second") == 5 and shown.count("round by round") == 6
    assert "ours, JSON cassette to openapi-core, round by round" in shown


def test_drift_fails_if_a_program_writes_no_report(tmp_path: Path) -> None:
    program = stand_in(tmp_path, "redocly", REDOCLY, writes=False)
    with pytest.raises(SystemExit, match="Redocly wrote no report"):
        inspect_against_others.drift(Path(program), tmp_path, 1)
