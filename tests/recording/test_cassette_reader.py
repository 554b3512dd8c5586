"""Test that cassettes are read unchanged, and that a file which no run has written is refused in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cli.main import main
from conformance.core.errors import UsageError
from conformance.core.exchange import Failure, Response
from conformance.recording.cassette import PLACEHOLDER_BASE, Cassette, Interaction, RequestKey
from conformance.recording.cassette_header import read_header
from conformance.recording.cassette_reader import read_cassette
from conformance.recording.cassette_writer import render
from tests.support.command_line import FOLDER
from tests.support.recorded_runs import HEADER

ASKED = RequestKey("GET", f"{PLACEHOLDER_BASE}/loans", (("Library-Key", "[credential valid]"),), None)


latin = st.text(st.characters(max_codepoint=255), max_size=20)
names = st.text("abcXYZ-", min_size=1, max_size=6)
pairs = st.lists(st.tuples(names, latin), max_size=4)
interactions = st.builds(
    Interaction,
    st.builds(
        RequestKey,
        st.sampled_from(["GET", "POST", "BREW"]),
        st.sampled_from([f"{PLACEHOLDER_BASE}/a?b=%5Bcredential%20valid%5D", f"{PLACEHOLDER_BASE}/..//%00"]),
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
).filter(lambda each: each.response is not None or each.failure is not None)


@pytest.mark.parametrize("ending", ["json", "yaml"])
@given(taken=st.lists(interactions, max_size=4))
def test_read_cassette_returns_what_render_has_written(
    tmp_path_factory: pytest.TempPathFactory, ending: str, taken: list[Interaction]
) -> None:
    path = tmp_path_factory.mktemp("tape") / f"tape.{ending}"
    path.write_bytes(render(Cassette(read_header(HEADER), taken), ending == "yaml").encode())
    read = read_cassette(path)
    assert read.header == read_header(HEADER) and read.interactions == taken


def taped(**changes: Any) -> str:
    request = {"method": "GET", "uri": f"{PLACEHOLDER_BASE}/loans", "body": None, "headers": {}}
    interaction = {"request": request, "response": None, **changes.pop("interaction", {})}
    return json.dumps({"conformance": {**HEADER, **changes}, "version": 1, "interactions": [interaction]})


def replied(**changes: Any) -> dict[str, Any]:
    reply = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "{}"}, **changes}
    return {"interaction": {"response": reply}}


FILES = {
    "empty": ("", "tape: "),
    "no JSON": ("{", "tape: "),
    "a list": ("[]", "has no list of recorded exchanges"),
    "of vcrpy": ('{"version": 1, "interactions": []}', "not a cassette of a run"),
    "a header behind": ('{"version": 1, "interactions": [], "conformance": {}}', "is a required property"),
    "another format": (taped(format="conformance-cassette/9"), "conformance.format: "),
    "an odd tag": (taped(tag=1), "conformance.tag: "),
    "much at once": (
        taped(options={**HEADER["options"], "concurrency": 10**9}),
        "conformance.options.concurrency: ",
    ),
    "no number": (taped(**replied(status={"code": "200", "message": ""})), "interaction 1: response.status.code"),
    "a body of numbers": (taped(**replied(body={"string": [1, 2]})), "interaction 1: a body is neither a string nor"),
    "bad base64": (taped(interaction={"conformance": {"request_body": "A"}}), "interaction 1: a body is neither"),
    "an odd failure": (
        taped(interaction={"conformance": {"failure": {"kind": "unrecorded", "message": ""}}}),
        "interaction 1: conformance.failure.kind",
    ),
    "neither response nor failure": (taped(), "interaction 1: there is neither a response nor a failure"),
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
def test_read_cassette_refuses_a_file_that_no_run_has_written(tmp_path: Path, name: str) -> None:
    text, says = FILES[name]
    path = tmp_path / "tape"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError) as caught:
        read_cassette(path)
    message = str(caught.value).removeprefix(f"{tmp_path}/")
    assert says in message and "\n" not in message and len(message) < 600
    assert message.endswith("; give a file that `conformance run --record` has written")


def test_read_cassette_limits_the_number_of_interactions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.recording.cassette_reader.MAX_INTERACTIONS", 2)
    path = tmp_path / "tape.json"
    path.write_text(render(Cassette(read_header(HEADER), [Interaction(ASKED, None, Failure("reset", ""))] * 3), False))
    with pytest.raises(UsageError, match="more than 2 interactions"):
        read_cassette(path)


def test_run_from_a_bad_cassette_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tape.json").write_text("{}")
    assert main(["run", FOLDER, "--target", f"cassette:{tmp_path / 'tape.json'}"]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1 and "Traceback" not in errors
