"""`conformance export openapi`: the same bytes each time, errors in one sentence, and a document that Prism serves."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest
import yaml

from benchmarks.measuring import free_port
from tests.support.command_line import FOLDER, Cli, spawn
from tests.support.exported_documents import document
from tests.support.served import CONFORMANCE, ROOT


def test_yaml_is_printed(cli: Cli) -> None:
    ended = cli("export", "openapi", "trackingmore-v2")
    assert (ended.code, ended.err) == (0, "")
    assert yaml.safe_load(ended.out) == document("trackingmore-v2")


def test_a_folder_is_a_contract_too(cli: Cli) -> None:
    ended = cli("export", "openapi", FOLDER, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == document("library")


@pytest.mark.parametrize(
    ("name", "options", "is_json"),
    [
        ("api.yaml", [], False),
        ("api.json", [], True),
        ("api", [], False),
        ("api.json", ["--format", "yaml"], False),
        ("api.yaml", ["--format", "json"], True),
    ],
)
def test_a_file_is_written_in_the_format_of_its_name(cli: Cli, name: str, options: list[str], is_json: bool) -> None:
    cli.write(name, "what was there before")
    ended = cli("export", "openapi", FOLDER, "--output", name, *options)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    text = (cli.folder / name).read_text("utf-8")
    assert text.startswith("{") is is_json and text.endswith("\n")
    assert yaml.safe_load(text) == document("library")
    assert [each.name for each in cli.folder.iterdir()] == [name]


def test_the_same_bytes_come_each_time() -> None:
    """Also where Python orders its sets otherwise."""
    command = [*CONFORMANCE, "export", "openapi", "trackier-v1"]
    texts = {
        subprocess.run(command, cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("0", "1")
    }
    assert len(texts) == 1 and len(texts.pop()) > 10_000


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("export", "required: FORMAT"),
        ("export wsdl trackier-v1", "invalid choice: 'wsdl'"),
        ("export openapi", "required: CONTRACT"),
        ("export openapi nope", "there is no contract 'nope': give one of trackier-v1, trackingmore-v2, or a folder"),
        ("export openapi trackier-v1 --format xml", "invalid choice: 'xml'"),
        (
            "export openapi trackier-v1 --output no/such/file.yaml",
            "The document cannot be written to no/such/file.yaml: there is no folder no/such. Create it first.",
        ),
        (
            "export openapi trackier-v1 --output .",
            "The document cannot be written to .: that is a folder. Name a file in it.",
        ),
    ],
)
def test_bad_usage_is_told_in_one_sentence(cli: Cli, arguments: str, says: str) -> None:
    ended = cli(*arguments.split())
    assert ended.code == 2 and ended.out == ""
    assert says in ended.err.splitlines()[-1]
    assert ended.err.startswith("usage:") or len(ended.err.splitlines()) == 1


def test_a_contract_that_cannot_be_read_is_named(cli: Cli) -> None:
    (cli.folder / "api").mkdir()
    cli.write("api/contract.yaml", "format: conformance-contract/1\n")
    cli.write("api/openapi.yaml", "openapi: 3.1.0\n")
    ended = cli("export", "openapi", "api")
    assert ended.code == 2 and ended.err.startswith("conformance: api/contract.yaml:1: ")


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = " ".join([*CONFORMANCE, "export openapi trackier-v1 | head -1; exit ${PIPESTATUS[0]}"])
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "openapi: '3.1.0'\n", "")


def test_help_says_what_comes_out() -> None:
    assert "export" in spawn("--help").out
    said = " ".join(spawn("export", "openapi", "--help").out.split())
    assert "each HTTP status allows exactly the documented codes" in said and "--output FILE" in said


@contextmanager
def prism(program: Path, file: Path) -> Iterator[str]:
    """The address of Prism serving a document."""
    port = free_port()
    command = [str(program), "mock", "-p", str(port), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            said = []
            while "listening" not in "".join(said):
                line = process.stdout.readline()
                assert line and "error" not in line.lower(), "".join(said)
                said.append(line)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate()


def asked(url: str, prefer: str, body: str, **headers: str) -> tuple[int, object]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(
        url, body.encode(), {"Content-Type": "application/json", "Prefer": prefer, **names}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.load(response)
    except HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


@pytest.mark.npm
@pytest.mark.slow
def test_prism_answers_with_the_outcome_that_it_is_asked_for(cli: Cli, prism_program: Path) -> None:
    assert cli("export", "openapi", "trackingmore-v2", "--output", "api.yaml").code == 0
    assert cli("export", "openapi", "trackier-v1", "--output", "other.json").code == 0
    number = '{"tracking_number": "RP325552475CN", "carrier_code": "china-post"}'
    person = '{"name": "A Person", "email": "a@example.com", "password": "sample-password"}'
    with prism(prism_program, cli.folder / "api.yaml") as url:
        for status, name, code in [
            (200, "success", 200),
            (200, "outcome-4016", 4016),
            (409, "outcome-4016", 4016),
            (200, "outcome-202", 202),
            (201, "success", 201),
            (429, "outcome-429", 429),
        ]:
            wish = f"code={status}, example={name}"
            got, body = asked(f"{url}/trackings/post", wish, number, Trackingmore_Api_Key="mock-valid")
            assert (got, body["meta"]["code"]) == (status, code)  # type: ignore[index]
    with prism(prism_program, cli.folder / "other.json") as url:
        for status, name, code in [(409, "outcome-33", 33), (400, "outcome-13", 13), (404, "outcome-31", 31)]:
            wish = f"code={status}, example={name}"
            got, body = asked(f"{url}/affiliate", wish, person, X_Api_Key="mock-valid")
            assert (got, body["error"]["code"]) == (status, code)  # type: ignore[index]
        got, body = asked(f"{url}/affiliate", "code=200, example=outcome-refused", person, X_Api_Key="mock-valid")
        assert (got, body) == (200, {"success": False, "data": {"message": "The request was refused."}})
