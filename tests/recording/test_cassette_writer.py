"""Test that vcrpy reads what is written, and that JSON and YAML have the same content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from vcr.cassette import Cassette as VcrCassette
from vcr.persisters.filesystem import FilesystemPersister
from vcr.serializers import jsonserializer, yamlserializer

from conformance.core.exchange import Failure, Response
from conformance.recording.cassette import PLACEHOLDER_BASE, Cassette, Interaction, RequestKey
from conformance.recording.cassette_header import read_header
from conformance.recording.cassette_reader import read_cassette
from conformance.recording.cassette_writer import render
from tests.support.command_line import FOLDER, Cli
from tests.support.recorded_runs import HEADER

ASKED = RequestKey("GET", f"{PLACEHOLDER_BASE}/loans", (("Library-Key", "[credential valid]"),), None)


@pytest.mark.parametrize(("ending", "serializer"), [("json", jsonserializer), ("yaml", yamlserializer)])
def test_render_writes_what_vcrpy_loads(tmp_path: Path, ending: str, serializer: Any) -> None:
    """With its own serializers; what it has no place for it passes over."""
    reply = Response(200, (("Set-Cookie", "[masked]"), ("Set-Cookie", "2")), b'{"code": 0}', "OK", b"more")
    lost = Interaction(ASKED._replace(method="POST", body=b"{}"), None, Failure("timeout", "too late"))
    odd = Interaction(ASKED._replace(uri=f"{PLACEHOLDER_BASE}/odd"), Response(200, (), b"\xff\xfe", "OK"))
    path = tmp_path / f"tape.{ending}"
    taken = [Interaction(ASKED, reply, None, "operation.listLoans"), lost, odd]
    path.write_text(render(Cassette(read_header(HEADER), taken), ending == "yaml"), "utf-8")
    requests, responses = FilesystemPersister.load_cassette(path, serializer)
    assert [(each.method, each.uri) for each in requests][:2] == [("GET", ASKED.uri), ("POST", ASKED.uri)]
    assert responses[0]["headers"] == {"Set-Cookie": ["[masked]", "2"]} and responses[1] is None
    assert responses[0]["body"]["string"] == b'{"code": 0}' and responses[0]["status"]["code"] == 200
    # JSON has no bytes: what vcrpy sees there is only near to them.
    assert responses[2]["body"]["string"] == (b"\xff\xfe" if ending == "yaml" else rb"\xff\xfe")
    cassette = VcrCassette.load(path=path, serializer=serializer)
    assert len(cassette) == 2 and cassette.can_play_response_for(requests[0])


def test_render_writes_the_same_content_as_yaml_and_json(tmp_path: Path) -> None:
    cassettes = []
    for ending in ("json", "yaml"):
        (tmp_path / f"tape.{ending}").write_text(
            render(
                Cassette(read_header(HEADER), [Interaction(ASKED, None, Failure("timeout", "too late"))]),
                ending == "yaml",
            )
        )
        cassettes.append(read_cassette(tmp_path / f"tape.{ending}"))
    assert cassettes[0] == cassettes[1]


def test_check_vcrpy_names_the_package_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.recording.cassette_writer.find_spec", lambda name: None)
    ended = cli("run", FOLDER, "--record", "tape.json")
    assert ended.code == 2
    assert ended.err.endswith("vcrpy, which is not installed: pip install vcrpy, or apiproof[record]\n")
