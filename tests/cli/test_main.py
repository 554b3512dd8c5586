"""Test the command line: usage errors, the list of commands, and internal errors."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from conformance import cli as package
from conformance.cli.main import COMMANDS
from tests.support.command_line import FOLDER, Cli


def test_commands_are_the_modules_that_have_a_help_line() -> None:
    """A new command is a file; this test finds the one that `main` does not list."""
    modules = [import_module(f"{package.__name__}.{each.name}") for each in iter_modules(package.__path__)]
    named = {each.__name__.rpartition(".")[2] for each in modules if hasattr(each, "HELP")}
    assert named == {*COMMANDS}


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ("bogus", "invalid choice: 'bogus'"),
            ("run nope", "there is no contract 'nope': give one of trackier-v1, trackingmore-v2, or a folder"),
            ("run trackier-v1 nope", "there is no contract 'nope'"),
            ("list nope", "there is no contract 'nope'"),
            ("serve nope", "there is no contract 'nope'"),
            ("run {folder}/contract.yaml", "{folder}/contract.yaml is a file; give its folder, {folder}"),
            ("lint {folder}/openapi.yaml", "{folder}/openapi.yaml is a file; give its folder, {folder}"),
            ("lint nope", "nope is not a folder"),
            ("serve trackier-v1 --dialect klingon", "has no dialect 'klingon': choose one of nested, "),
            ("serve trackier-v1 --port 99999", "argument --port: '99999' is not a port number, from 0 to 65535"),
            ("serve trackier-v1 --port many", "'many' is not a port number"),
            (
                "run trackier-v1 --target mock:?dialect=klingon",
                "'klingon' is not a dialect of trackier-v1; choose one of ",
            ),
            ("run trackier-v1 --target mock:?speed=9", "mock:?dialect=NAME"),
            ("run {folder} --target ftp://host {keys}", "'ftp' is not a kind of target; a target is one of asgi:"),
            ("run {folder} --target asgi:no_such_module:app {keys}", "cannot be imported: ModuleNotFoundError"),
            (
                "run {folder} --target asgi:no_such_module:app {keys}",
                "No module named 'no_such_module'; searched in the working directory, {cwd}, and in",
            ),
            ("run {folder} --target asgi:careless.py:app {keys}", "; did you mean asgi:careless:app?"),
            ("run {folder} --target asgi:json {keys}", "as in asgi:package.module:app"),
            (
                "run {folder} --target localhost:8010/v1 {keys}",
                "unix:PATH[:/BASE]; did you mean http://localhost:8010/v1?",
            ),
            ("run {folder} --target http://127.0.0.1:99999 {keys}", "a number from 1 to 65535"),
            ("run {folder} --target http://user:pass@127.0.0.1/ {keys}", "a user or password before the host"),
            ("run {folder} --report pdf=x.pdf", "unknown format 'pdf'. Known formats: badge, ctrf,"),
            ("run {folder} --report json", "write FORMAT=PATH, for example json=report.json"),
            ("run {folder} --report json=no/such/folder.json", "there is no folder no/such"),
            ("run {folder} --report json=a.json --report json=a.json", "give each --report a file of its own"),
            ("run --report json=a.json", "put {{contract}} into the path"),
            (
                "run {folder} --only code.99",
                "no clause of library matches code.99; `conformance list library` names them",
            ),
            ("run --only cod.4016", "or trackingmore-v2 matches cod.4016; did you mean code.4016?"),
            ("run {folder} --only library/cod.30", "matches library/cod.30; did you mean library/code.30?"),
            ("run {folder} --tag x!", "--tag takes 4 to 16 letters and digits"),
            ("run {folder} --max-requests 0", "'0' is not a whole number above 0"),
            ("run {folder} --rate 1e-12", "'1e-12' is not a number from 0.001 to below 1000000"),
            ("run {folder} --concurrency 999999999999", "'999999999999' is more than 1000 requests at the same time"),
            ("run {folder} --max-requests " + "9" * 5000, "is not a whole number above 0, of at most 15 digits"),
            ("run " + "x" * 5000, "there is no contract 'xxxx"),
            ("lint " + "x" * 5000, "is not a folder"),
            (
                "run {folder} --only code.30 --report json=loop",
                "The report cannot be written to loop: the name is too",
            ),
            ("run {folder} --report json=" + "x" * 5000, "xxx...: the name is too long"),
            (
                "run {folder} --ledger " + "x" * 5000 + " --target http://127.0.0.1:9 {keys}",
                "...: the name is too long",
            ),
            (
                "run {folder} --ledger loop --target http://127.0.0.1:9 {keys}",
                "written to loop: the name is too long, or",
            ),
            ("run {folder} --waivers loop", "loop: the waivers cannot be read: Too many levels of symbolic links"),
            (
                "run {folder} --credentials loop --target http://127.0.0.1:9",
                "loop: cannot read the credentials file: Too",
            ),
            ("run loop", "there is no contract 'loop'"),
            ("run a\0b", "there is no contract 'a\\x00b'"),
            ("lint a\0b", "is not a folder"),
            (
                "run {folder} --target asgi:" + "x" * 5000 + ":app {keys}",
                "xxx... cannot be imported: ModuleNotFoundError",
            ),
            ("run {folder} --target unix:" + "x" * 5000 + " {keys}", "the name of a file is too long"),
            ("run {folder} --target asgi:: {keys}", "the name of an ASGI target has a module and a variable"),
            ("run {folder} --target asgi:..:x {keys}", "the name of an ASGI target has a module and a variable"),
            ("run {folder} --target asgi:os.path:no.app {keys}", "cannot be imported: AttributeError"),
            ("run {folder} --rate fast", "'fast' is not a number from 0.001 to below 1000000"),
            ("run {folder} --deadline -1", "'-1' is not a number from 0.001 to below 1000000"),
            ("run {folder} --read-only --writes", "not allowed with argument"),
            ("run {folder} --waivers none.toml", "none.toml: the waivers cannot be read"),
            ("run {folder} --provoke always", "invalid choice: 'always'"),
            ("run {folder} --only=", "argument --only: the value is empty; see `conformance run --help`"),
            ("run {folder} --without=", "argument --without: the value is empty"),
            ("run {folder} --warn=", "argument --warn: the value is empty"),
            ("run {folder} --target=", "argument --target: the value is empty"),
            ("selftest {folder} --only=", "argument --only: the value is empty"),
            ("explain nosuch", "there is no clause 'nosuch' in trackier-v1 or trackingmore-v2; `conformance list"),
            (
                "run {folder} --record no/such.json",
                "The recording cannot be written to no/such.json: there is no folder",
            ),
            (
                "explore {folder} --save no/such.json",
                "The file of cases cannot be written to no/such.json: there is no folder no. Create it first.",
            ),
            (
                "run {folder} --target unix:. {keys}",
                "unix:. is a file or a folder, not a socket; name the socket that the server listens on",
            ),
        ],
    )
    def test_main_exits_with_2_on_a_usage_error_with_one_sentence(self, cli: Cli, arguments: str, says: str) -> None:
        filled = [each.replace("{folder}", FOLDER) for each in arguments.replace(" {keys}", "").split()]
        (cli.folder / "loop").symlink_to("loop")
        ended = cli(*filled, *(cli.credentials() if "{keys}" in arguments else ()))
        assert ended.code == 2 and not ended.out
        assert (
            says.replace("{folder}", FOLDER).replace("{cwd}", str(cli.folder)).replace("{{", "{").replace("}}", "}")
            in ended.err
        )
        assert re.match(r"(conformance|usage): ", ended.err)

    def test_main_without_a_command_shows_the_help(self, cli: Cli) -> None:
        ended = cli()
        assert ended.code == 2 and not ended.out
        assert ended.err.startswith("usage: conformance COMMAND") and "  run         check a target" in ended.err

    def test_main_runs_no_contract_when_another_is_unknown(self, cli: Cli) -> None:
        assert cli("run", FOLDER, "nope", "--report", "json={contract}.json").code == 2
        assert not (cli.folder / "library.json").exists()


def test_main_exits_with_4_on_an_error_of_the_tool_with_one_line(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.contract.folders.shipped_contracts", lambda: 1 / 0)
    ended = cli("list")
    assert ended.code == 4 and "an error of this tool: ZeroDivisionError at conformance/cli/list.py:" in ended.err


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENAMETOOLONG, errno.ELOOP])
def test_main_exits_with_2_on_an_error_of_the_system(cli: Cli, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(name: str) -> None:
        raise OSError(number, "an error of the system")

    monkeypatch.setattr("conformance.lint.door.load_checked", fail)
    ended = cli("list", FOLDER)
    assert ended.code == 2 and ended.err.count("\n") == 1 and "error of this tool" not in ended.err


EARLY = """
import os, signal, sys
import conformance.__main__

class Finder:
    def find_spec(self, name, *arguments):
        if name == "conformance.cli.main":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
conformance.__main__.run()
"""


def test_ctrl_c_while_the_command_line_is_loaded_prints_one_sentence() -> None:
    ended = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "", "conformance: interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_run_with_too_few_open_files_exits_with_2_before_it_sends_anything(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda which: (33, 33))
    ended = cli("run", FOLDER, "--target", "http://127.0.0.1:9", "--read-only", *cli.credentials())
    assert ended.code == 2 and not ended.out
    assert "needs up to 40 open files, and the limit is 33; raise it, as in `ulimit -n 1024`" in ended.err


def test_run_in_a_deleted_folder_names_it(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, folder = cli.credentials(), tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    ended = cli("run", FOLDER, "--target", "asgi:no_such_module:app", keys[0], str(tmp_path / keys[1]))
    assert ended.code == 2 and "searched in the working directory, which was deleted" in ended.err


@pytest.mark.parametrize("command", ["list", "lint"])
def test_command_without_a_home_works(cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert cli(command, FOLDER).code == 0


def test_run_leaves_nothing_in_the_temporary_folder(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    ended, _ = cli.run("--only", "operation.listLoans", "--max-requests", "20", generated=True)
    assert ended.code in (0, 1, 5) and not [*folder.iterdir()]


def test_contract_with_many_keys_is_refused_with_file_and_line(cli: Cli) -> None:
    folder = cli.folder / "library"
    shutil.copytree(FOLDER, folder)
    with (folder / "contract.yaml").open("a") as file:
        file.write("extra:\n" + "".join(f"  key{n}: {n}\n" for n in range(5_000)))
    ended = cli("run", str(folder))
    assert ended.code == 2 and re.search(r"contract\.yaml:\d+: extra: is not known here", ended.err)
