"""Test that the wheel is complete: it works in an environment and a folder without this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.support.served import ROOT

pytestmark = pytest.mark.slow
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that has to succeed."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    words = [str(each) for each in command]
    done = subprocess.run(words, cwd=cwd, env=outside, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without the network: the build backend is among the test requirements."""
    folder = tmp_path_factory.mktemp("dist")
    run(*PIP, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    return next(folder.glob("apiproof-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel; the libraries that it needs are lent by this one."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, symlinks=True)
    packages = next(home.glob("lib/python*/site-packages"))
    # A path in a .pth file of its own is added without the .pth files in there, so not with our editable install.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run(
        *PIP,
        "--python",
        home / "bin" / "python",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--ignore-installed",
        wheel,
        cwd=home,
    )
    return home / "bin"


def test_wheel_has_only_code_contracts_and_schemas(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    expected = {f"conformance/{each.relative_to(ROOT)}" for each in ROOT.glob("specs/**/*") if each.is_file()}
    assert expected and expected <= set(names)
    assert {"conformance/py.typed", "conformance/cli/main.py"} <= set(names)
    assert {each.partition("/")[0].partition("-")[0] for each in names} == {"conformance", "apiproof"}
    assert not [each for each in names if "__pycache__" in each]


def test_wheel_declares_both_names_of_the_command(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    declared = ConfigParser()
    declared.read_string(archive.read(next(n for n in archive.namelist() if n.endswith("/entry_points.txt"))).decode())
    assert dict(declared["console_scripts"]) == dict.fromkeys(("apiproof", "conformance"), "conformance.__main__:run")


def test_installed_names_are_the_same_command(installed: Path, tmp_path: Path) -> None:
    helps = [run(installed / name, "--help", cwd=tmp_path) for name in ("conformance", "apiproof")]
    assert helps[0] == helps[1] and helps[0].startswith("usage: conformance ")


def test_installed_command_uses_the_installed_package(installed: Path, tmp_path: Path) -> None:
    code = "import conformance.contract.loader as load; print(load.__file__, load.specs_folder(), sep='\\n')"
    where = run(installed / "python", "-c", code, cwd=tmp_path).splitlines()
    assert all(Path(each).is_relative_to(installed.parent) for each in where), where


def test_installed_command_runs_lints_and_lists_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    some = ("--only", "operation.*", "--only", "schemathesis/*")
    assert "exit 0: conforms" in run(installed / "conformance", "run", "trackingmore-v2", *some, cwd=tmp_path)
    assert run(installed / "conformance", "lint", cwd=tmp_path).endswith(" 0 findings\n")
    assert run(installed / "conformance", "list", cwd=tmp_path).startswith("trackier-v1 ")
    assert not list(tmp_path.iterdir())


def test_installed_plugin_is_found_by_pytest(installed: Path, tmp_path: Path) -> None:
    options = ["-p", "no:cacheprovider", "--conformance=trackingmore-v2", "-k", "operation"]
    output = run(installed / "python", "-m", "pytest", *options, cwd=tmp_path)
    assert "trackingmore-v2 against mock:, " in output and " passed, " in output
