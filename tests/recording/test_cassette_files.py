"""The files of recordings: vcrpy reads them, they come back as they were, and a file from a stranger does no harm."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import validator_for
from vcr.cassette import Cassette as VcrCassette
from vcr.persisters.filesystem import FilesystemPersister
from vcr.serializers import jsonserializer, yamlserializer

from conformance.cli.main import main
from conformance.contract.loader import shipped_contracts
from conformance.core.errors import UsageError
from conformance.core.exchange import Failure, Response
from conformance.recording.cassette import NOWHERE, Cassette, Interaction, RequestKey
from conformance.recording.cassette_header import FORMAT, read_header
from conformance.recording.cassette_reader import read_cassette
from conformance.recording.cassette_writer import render
from conformance.report.json_format import document_of
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from tests.support.command_line import FOLDER
from tests.support.recorded_runs import load, same
from tests.support.served import ROOT

EPOCH = "1767225600"
REPLAY_CPU_S = 2.0
HEADER: dict[str, Any] = {
    "format": FORMAT,
    "tool": {"name": "conformance", "version": "0"},
    "contract": "library",
    "contract_digest": "0123456789abcdef",
    "target": "mock:",
    "base": NOWHERE,
    "recorded": "2026-01-01T00:00:00+00:00",
    "time_is_fixed": True,
    "complete": True,
    "ended": "",
    "tag": "tape0001",
    "seed": None,
    "profiles": ["valid"],
    "dialects": {"axis": ["one"]},
    "local": True,
    "ends_with_run": False,
    "options": {"only": [], "provoke": None, "writes": True, "concurrency": 1, "max_requests": None},
}
ASKED = RequestKey("GET", f"{NOWHERE}/loans", (("Library-Key", "[credential valid]"),), None)


# --- there and back --------------------------------------------------------------------------------
latin = st.text(st.characters(max_codepoint=255), max_size=20)
names = st.text("abcXYZ-", min_size=1, max_size=6)
pairs = st.lists(st.tuples(names, latin), max_size=4)
interactions = st.builds(
    Interaction,
    st.builds(
        RequestKey,
        st.sampled_from(["GET", "POST", "BREW"]),
        st.sampled_from([f"{NOWHERE}/a?b=%5Bcredential%20valid%5D", f"{NOWHERE}/..//%00"]),
        st.dictionaries(names.map(str.lower), latin, max_size=3).map(lambda each: tuple(sorted(each.items()))),
        st.none() | st.binary(max_size=30) | st.text(max_size=30).map(str.encode),
    ),
    st.none()
    | st.builds(
        Response,
        st.integers(100, 999),
        pairs.map(lambda each: tuple((name.lower(), value) for name, value in dict(each).items())),
        st.binary(max_size=30) | st.text(max_size=30).map(str.encode),
        latin,
        st.binary(max_size=5),
    ),
    st.none() | st.builds(Failure, st.sampled_from(["reset", "timeout", "tls"]), st.text(max_size=20)),
    st.sampled_from(["", "code.30"]),
)


@pytest.mark.parametrize("ending", ["json", "yaml"])
@given(taken=st.lists(interactions, max_size=4))
def test_everything_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, ending: str, taken: list[Interaction]
) -> None:
    path = tmp_path_factory.mktemp("tape") / f"tape.{ending}"
    path.write_bytes(render(Cassette(read_header(HEADER), taken), ending == "yaml").encode())
    read = read_cassette(path)
    assert read.header == read_header(HEADER) and read.interactions == taken


@pytest.mark.parametrize(("ending", "serializer"), [("json", jsonserializer), ("yaml", yamlserializer)])
def test_vcrpy_loads_what_we_write(tmp_path: Path, ending: str, serializer: Any) -> None:
    """With its own serializers; what it has no place for it passes over."""
    reply = Response(200, (("Set-Cookie", "[masked]"), ("Set-Cookie", "2")), b'{"code": 0}', "OK", b"more")
    lost = Interaction(ASKED._replace(method="POST", body=b"{}"), None, Failure("timeout", "too late"))
    odd = Interaction(ASKED._replace(uri=f"{NOWHERE}/odd"), Response(200, (), b"\xff\xfe", "OK"))
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


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    said = []
    for ending in ("json", "yaml"):
        (tmp_path / f"tape.{ending}").write_text(
            render(Cassette(read_header(HEADER), [Interaction(ASKED, None)]), ending == "yaml")
        )
        said.append(read_cassette(tmp_path / f"tape.{ending}"))
    assert said[0] == said[1]


# --- files from strangers ----------------------------------------------------------------------------
def taped(**changes: Any) -> str:
    request = {"method": "GET", "uri": f"{NOWHERE}/loans", "body": None, "headers": {}}
    interaction = {"request": request, "response": None, **changes.pop("interaction", {})}
    return json.dumps({"conformance": {**HEADER, **changes}, "version": 1, "interactions": [interaction]})


def replied(**changes: Any) -> dict[str, Any]:
    reply = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "{}"}, **changes}
    return {"interaction": {"response": reply}}


FILES = {
    "empty": ("", "tape: "),
    "no JSON": ("{", "tape: "),
    "a list": ("[]", "has no list of recorded exchanges"),
    "of vcrpy": ('{"version": 1, "interactions": []}', "it is no cassette of a run"),
    "a header behind": ('{"version": 1, "interactions": [], "conformance": {}}', "is a required property"),
    "another format": (taped(format="conformance-cassette/9"), "conformance.format: "),
    "an odd tag": (taped(tag=1), "conformance.tag: "),
    "much at once": (
        taped(options={**HEADER["options"], "concurrency": 10**9}),
        "conformance.options.concurrency: ",
    ),
    "no number": (taped(**replied(status={"code": "200", "message": ""})), "interaction 1: response.status.code"),
    "a body of numbers": (taped(**replied(body={"string": [1, 2]})), "interaction 1: a body is neither text nor"),
    "bad base64": (taped(interaction={"conformance": {"request_body": "A"}}), "interaction 1: a body is neither"),
    "an odd failure": (
        taped(interaction={"conformance": {"failure": {"kind": "unrecorded", "message": ""}}}),
        "interaction 1: conformance.failure.kind",
    ),
    "more than we write": (taped(interaction={"command": "rm"}), "interaction 1: "),
    "deep": (taped(interaction={"response": json.loads("[" * 90 + "]" * 90)}), "interaction 1: "),
    "a YAML tag": ("conformance: !!python/object/apply:os.system [x]\ninteractions: []\n", "tag"),
    "YAML that explodes": (
        "a0: &a0 [" + "x" * 60 + "]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 30}]\n" for n in range(1, 9)),
        "tape: ",
    ),
    "no UTF-8": ('{"conformance": "caf\udce9"}', "tape: "),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_no_run_has_written_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    text, says = FILES[name]
    path = tmp_path / "tape"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError) as told:
        read_cassette(path)
    said = str(told.value).removeprefix(f"{tmp_path}/")
    assert says in said and "\n" not in said and len(said) < 600
    assert said.endswith("; give a file that `conformance run --record` has written")


def test_more_interactions_than_any_run_has_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.recording.cassette_reader.MOST", 2)
    path = tmp_path / "tape.json"
    path.write_text(render(Cassette(read_header(HEADER), [Interaction(ASKED, None)] * 3), False))
    with pytest.raises(UsageError, match="more than 2 interactions"):
        read_cassette(path)


def test_a_bad_cassette_ends_a_run_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tape.json").write_text("{}")
    assert main(["run", FOLDER, "--target", f"cassette:{tmp_path / 'tape.json'}"]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1 and "Traceback" not in errors


# --- the shipped ones --------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `make cassettes` writes, and the reports on the recorded runs."""
    folder = tmp_path_factory.mktemp("cassettes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        for name in shipped_contracts():
            files = ["--record", f"{folder}/{name}.json", "--report", f"json={folder}/{name}-report.json"]
            assert main(["run", name, "--no-generated", *files]) == 0
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_contracts())
def test_the_shipped_cassettes_are_what_the_reference_server_says(made: Path, name: str) -> None:
    """If not, `make cassettes` writes them anew."""
    shipped = ROOT / "cassettes" / f"{name}.json"
    assert shipped.read_text("utf-8") == (made / f"{name}.json").read_text("utf-8"), "run `make cassettes`"
    assert shipped.stat().st_size < 4 << 20
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert (
        f"SOURCE_DATE_EPOCH={EPOCH} $(BIN)/conformance run --no-generated --record 'cassettes/{{contract}}.json'"
        in makefile
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_contracts())
def test_the_shipped_cassettes_replay_clause_by_clause(made: Path, name: str) -> None:
    replayed = run_contract(name, Options(target=f"cassette:{ROOT}/cassettes/{{contract}}.json"))
    assert same(load(made / f"{name}-report.json"), document_of(replayed))


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_contracts())
def test_a_replay_takes_less_than_two_seconds_of_cpu(name: str) -> None:
    """What else goes on on this machine can slow one of three down."""

    def taken() -> float:
        began = process_time()
        run_contract(name, Options(target=f"cassette:{ROOT}/cassettes/{{contract}}.json"))
        return process_time() - began

    assert any(taken() < REPLAY_CPU_S for _ in range(3))


@pytest.mark.parametrize("name", shipped_contracts())
def test_the_shipped_cassettes_say_where_they_are_from(name: str) -> None:
    document = load(ROOT / "cassettes" / f"{name}.json")
    header = document["conformance"]
    assert (header["contract"], header["target"], header["complete"]) == (name, "mock:", True)
    assert (header["recorded"], header["time_is_fixed"]) == ("2026-01-01T00:00:00+00:00", True)
    assert "mock-" not in json.dumps(document["interactions"])
    schema = json.loads((ROOT / "specs" / "cassette.schema.json").read_text("utf-8"))
    assert validator_for(schema).is_valid(document)


def test_the_folder_has_a_cassette_for_each_shipped_contract_and_nothing_else() -> None:
    assert sorted(each.stem for each in (ROOT / "cassettes").iterdir()) == shipped_contracts()
