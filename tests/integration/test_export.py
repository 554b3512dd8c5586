"""Test `conformance export openapi` as a process, and what Prism makes of the document."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from benchmarks.measuring import free_port
from tests.support.command_line import Cli
from tests.support.served import CONFORMANCE, ROOT


def test_export_writes_the_same_bytes_for_any_hash_seed() -> None:
    """Also where Python orders its sets otherwise."""
    command = [*CONFORMANCE, "export", "openapi", "trackier-v1"]
    texts = {
        subprocess.run(command, cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("0", "1")
    }
    assert len(texts) == 1 and len(texts.pop()) > 10_000


def test_export_exits_with_0_when_its_reader_stops_early() -> None:
    command = " ".join([*CONFORMANCE, "export openapi trackier-v1 | head -1; exit ${PIPESTATUS[0]}"])
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "openapi: '3.1.0'\n", "")


@contextmanager
def prism(program: Path, file: Path) -> Iterator[str]:
    """The address of Prism serving a document."""
    port = free_port()
    command = [str(program), "mock", "-p", str(port), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            output = []
            while "listening" not in "".join(output):
                line = process.stdout.readline()
                assert line and "error" not in line.lower(), "".join(output)
                output.append(line)
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
def test_export_makes_a_document_from_which_prism_answers_any_outcome(cli: Cli, prism_program: Path) -> None:
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
            prefer = f"code={status}, example={name}"
            got, body = asked(f"{url}/trackings/post", prefer, number, Trackingmore_Api_Key="mock-valid")
            assert (got, body["meta"]["code"]) == (status, code)  # type: ignore[index]
    with prism(prism_program, cli.folder / "other.json") as url:
        for status, name, code in [(409, "outcome-33", 33), (400, "outcome-13", 13), (404, "outcome-31", 31)]:
            prefer = f"code={status}, example={name}"
            got, body = asked(f"{url}/affiliate", prefer, person, X_Api_Key="mock-valid")
            assert (got, body["error"]["code"]) == (status, code)  # type: ignore[index]
        got, body = asked(f"{url}/affiliate", "code=200, example=outcome-refused", person, X_Api_Key="mock-valid")
        assert (got, body) == (200, {"success": False, "data": {"message": "The request was refused."}})
