"""Test that a process loads no more than it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.command_line import FOLDER
from tests.support.recorded_runs import Tape
from tests.support.served import ROOT

HELP_NEEDS_NONE_OF = (
    "shtab asyncio yaml jsonschema_rs uvicorn h11 openapi_spec_validator schemathesis conformance.openapi_export"
)


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        ("--help", HELP_NEEDS_NONE_OF),
        ("run --help", HELP_NEEDS_NONE_OF),
        ("--version", HELP_NEEDS_NONE_OF),
        ("export openapi library", "uvicorn h11 openapi_spec_validator schemathesis"),
    ],
)
def test_main_loads_no_library_that_the_command_does_not_need(arguments: str, heavy: str) -> None:
    words = [FOLDER if each == "library" else each for each in arguments.split()]
    code = (
        "import sys\nfrom conformance.cli.main import main\n"
        "try:\n    ended = main(sys.argv[1:])\nexcept SystemExit as error:\n    ended = error.code\n"
        f"print(ended or 0, [each for each in {heavy.split()} if each in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "0 []\n" and "conformance" in done.stdout


def test_parser_loads_no_report_format() -> None:
    loaded = "[each for each in sys.modules if each.startswith('conformance.report.') or each.startswith('xml.')]"
    code = f"import sys; from conformance.cli.main import parser; parser(); print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_fixtures_load_no_heavy_library() -> None:
    heavy = ["httpx", "respx", "uvicorn", "yaml", "jsonschema_rs", "conformance.client_testing.stand_in"]
    code = f"import sys, conformance.client_testing.fixtures; print([each for each in {heavy} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_main_loads_nothing_of_a_fleet() -> None:
    loaded = "[each for each in sys.modules if each.startswith('conformance.fleet')]"
    code = f"import sys, conformance.cli.main; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_replay_loads_no_client_no_server_and_no_vcrpy(tape: Tape) -> None:
    tape.record()
    code = (
        "import sys; from conformance.cli.main import main; "
        f"main(['run', {FOLDER!r}, '--target', 'cassette:tape.json']); "
        "print({'vcr', 'uvicorn', 'h11', 'ssl', 'asyncio', 'httpx', 'pytest', 'schemathesis'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "exit 0: conforms" in done.stdout and done.stdout.endswith("set()\n")


def test_target_kinds_load_no_library_of_their_targets() -> None:
    code = (
        "import sys; from conformance.targets import examples; examples();"
        "assert not {'h11', 'asyncio', 'ssl', 'uvicorn', 'yaml'} & set(sys.modules);"
        "import conformance.targets.http_target;"
        "assert not {'asyncio', 'uvicorn', 'conformance.mock_server'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
