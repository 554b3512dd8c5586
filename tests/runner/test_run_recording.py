"""Test that a run from a recording has the results of the recorded run."""

from __future__ import annotations

import re

import pytest

from conformance.core.exchange import Exchange, Request
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.server import start
from conformance.targets.http_target import HttpTarget
from tests.support.command_line import FOLDER, Cli, reason, verdicts
from tests.support.hostile_servers import Api, Deed, hangs_up, late, says
from tests.support.kit import FOLDERS, contract_of
from tests.support.library_server import library
from tests.support.recorded_runs import TAG, Tape, same
from tests.support.served import LIBRARY
from tests.support.socket_servers import serving
from tests.support.stopped_clock import stop_the_clock

KEY = "fake-key-0123456789"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "file"), [("parcels", "tape.yaml"), ("ten_faults", "tape.json")])
def test_replay_of_a_persistent_server_gives_the_same_clauses(tape: Tape, name: str, file: str) -> None:
    """From a server that outlasts the run: what the run made was deleted at its end, and is again."""
    tape.cli.write("keys.toml", f'[{name}]\nvalid = "mock-valid"\n')
    contract = str(FOLDERS.get(name, name))
    server = start(contract_of(name))
    try:
        options = ("--target", server.url, "--credentials", "keys.toml")
        ended, recorded = tape.record(*options, contract=contract, file=file)
    finally:
        server.stop()
    assert ended.code == 0
    assert same(recorded, tape.replay(contract=contract, file=file)[1])
    assert "mock-valid" not in tape.text(file)


@pytest.mark.parametrize("file", ["tape.json", "tape.yaml", "tape.yml"])
def test_replay_of_a_passing_run_gives_the_same_clauses(tape: Tape, file: str) -> None:
    ended, recorded = tape.record(file=file)
    again, replayed = tape.replay(file=file)
    assert ended.code == again.code == 0 and same(recorded, replayed)
    assert replayed["target"] == f"cassette:{file}" and f"recorded {recorded['started'][:10]}" in again.out


def test_replay_of_a_shard_is_the_same_shard(tape: Tape) -> None:
    _, recorded = tape.record("--shard", "2/3")
    _, replayed = tape.replay()
    assert same(recorded, replayed) and replayed["shard"]["of"] == 3
    document = tape.read()
    document["conformance"]["options"]["shard"] = "5/3"
    tape.write(document)
    ended = tape.cli("run", FOLDER, "--target", "cassette:tape.json")
    assert ended.code == 2 and "the recording is of shard 5/3: K is not from 1 to N" in ended.err


@pytest.mark.parametrize("fault", ["doubles", "vague", "mute", "open", "html"])
def test_replay_of_a_failing_run_gives_the_same_clauses(tape: Tape, fault: str) -> None:
    with library(fault) as (url, _):
        ended, recorded = tape.record("--target", url, *tape.cli.credentials())
    again, replayed = tape.replay()
    assert ended.code == again.code == 1 and same(recorded, replayed)


DEEDS: dict[str, Deed | None] = {
    "closes": hangs_up(),
    "closes in the reply": hangs_up(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"),
    "is late": None,
    "is no HTTP": says(b"SSH-2.0-what\r\n\r\n"),
    "says too much": says(b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b" " * 200_000),
    "goes on after the end": says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}\xff and more"),
    "is no text": says(b"HTTP/1.1 200 caf\xe9\r\nX-One: \xfc\r\nx-one: 2\r\nContent-Length: 3\r\n\r\n\xff\x00\xfe"),
}


def api(deed: Deed) -> Api:
    """The library behind plain sockets, which does this when it is asked for a loan."""
    app = MockApp(contract_of("library"), keys={"valid": KEY}, prefer=False)
    return Api(app, lambda n, request: deed if re.fullmatch(r"/loans/\d+", request.path) else None)


@pytest.mark.parametrize("file", ["tape.json", "tape.yaml"])
@pytest.mark.parametrize("name", DEEDS)
def test_replay_gives_the_same_failures_of_exchanges(
    tape: Tape, name: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed = DEEDS[name] or late(stop_the_clock(monkeypatch), b"", b"H")
    tape.cli.write("keys.toml", f'[library]\nvalid = "{KEY}"\n')
    limits = ("--max-bytes", "100000", "--only", "code.30", "--only", "answered")
    with serving(api(deed)) as server:
        target = ("--target", server.url + "/v1", "--credentials", "keys.toml")
        ended, recorded = tape.record(*target, *limits, file=file)
    assert ended.code == 1
    again, replayed = tape.replay(file=file)
    assert again.code == 1 and same(recorded, replayed)


def test_replay_of_an_unreachable_target_ends_with_3(tape: Tape) -> None:
    ended, recorded = tape.record("--target", "http://127.0.0.1:1", *tape.cli.credentials())
    again, replayed = tape.replay()
    assert ended.code == again.code == 3 and same(recorded, replayed)


def test_replay_has_the_concurrency_of_the_recorded_run(tape: Tape) -> None:
    ended, recorded = tape.record("--concurrency", "4")
    assert ended.code == 0 and same(recorded, tape.replay()[1])
    assert tape.read()["conformance"]["options"]["concurrency"] == 4


@pytest.mark.parametrize(
    "options",
    [("--read-only",), ("--only", "code.*", "--only", "operation.readLoan"), ("--max-requests", "9"), ()],
)
def test_replay_has_the_options_of_the_recorded_run(tape: Tape, options: tuple[str, ...]) -> None:
    """None of the options is given again, nor are the tag and the credentials."""
    with library() as (url, _):
        _, recorded = tape.record("--target", url, *tape.cli.credentials(), *options)
    _, replayed = tape.replay()
    assert same(recorded, replayed)
    assert replayed["tag"] == TAG


def test_replay_prefers_options_that_are_given(tape: Tape) -> None:
    tape.record()
    _, replayed = tape.replay("--read-only", "--only", "operation.*")
    found = verdicts(replayed)
    assert found["operation.createLoan"] == "skipped" and found["operation.listLoans"] == "pass"
    assert reason(replayed, "code.30") == "not selected"


def test_replay_with_another_tag_names_the_difference(tape: Tape) -> None:
    """The reason names what differs; what is missing is no failure."""
    tape.record()
    ended, replayed = tape.replay("--tag", "other001", "--strict")
    counts = replayed["summary"]
    assert counts["fail"] == 0 and counts["inconclusive"] > 0 and ended.code == 5
    expected = "not recorded: GET /no-such-loans-other001; the nearest recorded request differs in the path: "
    assert reason(replayed, "path.known") == expected + "recorded /no-such-loans-tape0001, now /no-such-loans-other001"


def test_replay_of_a_partial_recording_leaves_other_clauses_open(tape: Tape) -> None:
    tape.record("--only", "operation.listLoans")
    _, replayed = tape.replay("--only", "*")
    counts = replayed["summary"]
    assert counts["fail"] == 0 and counts["pass"] > 0 and counts["inconclusive"] > 0


def test_replay_of_an_empty_recording_judges_nothing(tape: Tape) -> None:
    tape.record()
    document = tape.read()
    document["interactions"] = []
    tape.write(document)
    ended, replayed = tape.replay()
    assert ended.code == 3 and "not recorded: GET /loans; no similar request was recorded" in reason(
        replayed, "code.30"
    )
    assert replayed["summary"]["pass"] == replayed["summary"]["fail"] == 0


def test_record_keeps_the_exchanges_before_ctrl_c(tape: Tape, monkeypatch: pytest.MonkeyPatch) -> None:
    send, sent = HttpTarget.send, list[Request]()

    def interrupted(self: HttpTarget, request: Request, origin: str = "") -> Exchange:
        sent.append(request)
        if len(sent) == 12:
            raise KeyboardInterrupt
        return send(self, request, origin)

    with monkeypatch.context() as patch, library() as (url, _):
        patch.setattr(HttpTarget, "send", interrupted)
        ended, recorded = tape.record("--target", url, "--concurrency", "1", *tape.cli.credentials())
    header = tape.read()["conformance"]
    assert ended.code == 3 and not recorded["complete"]
    assert header["ended"] == "interrupted" and not header["complete"]
    again, replayed = tape.replay()
    assert again.code == 3 and not replayed["complete"] and replayed["summary"]["fail"] == 0
    assert replayed["summary"]["pass"] == recorded["summary"]["pass"]
    assert "The run ended early: its recording was interrupted." in replayed["notes"]


def test_record_cuts_off_a_recording_that_is_too_large(tape: Tape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.runner.run.MAX_BYTES", 20_000)
    _, recorded = tape.record()
    document = tape.read()
    count = len(document["interactions"])
    assert f"The recording is cut off after {count} exchanges: it would be too large." in recorded["notes"]
    assert 0 < count < recorded["exchanges"] and document["conformance"]["ended"] == "cut off"
    _, replayed = tape.replay()
    assert not replayed["complete"] and replayed["summary"]["fail"] == 0


def test_replay_refuses_another_contract(tape: Tape) -> None:
    tape.record()
    ended = tape.cli("run", "trackier-v1", "--target", "cassette:tape.json")
    assert ended.code == 2
    assert ended.err == "conformance: tape.json is a recording of library, not of trackier-v1; choose another file\n"


def test_replay_notes_a_contract_that_has_changed(tape: Tape) -> None:
    tape.record()
    (tape.cli.folder / "library").mkdir()
    for each in LIBRARY.iterdir():
        (tape.cli.folder / "library" / each.name).write_text(each.read_text() + "\n# changed\n")
    ended, replayed = tape.replay(contract="library")
    assert ended.code == 0 and any("has changed since the recording" in note for note in replayed["notes"])
    assert not any("has changed" in note for note in tape.replay()[1]["notes"])


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (
            f"run {FOLDER} --record tape.txt",
            "tape.txt: not the name of a cassette; give a name that ends in .json, .yaml or .yml",
        ),
        (f"run {FOLDER} --record gone/tape.json", "there is no folder gone"),
        ("run trackier-v1 trackingmore-v2 --record tape.json", "put {contract} into the path"),
        (f"run {FOLDER} --record same.json --report json=same.json", "same.json"),
        (f"run {FOLDER} --record b.json --target cassette:a.json", "name another target"),
        (f"run {FOLDER} --target cassette:gone.json", "gone.json: does not exist"),
        (f"run {FOLDER} --target cassette:", "is not a file"),
        (f"plan {FOLDER} --target cassette:a.json", "no request is sent to a recording"),
        (f"explore {FOLDER} --target cassette:a.json", "no replies to generated requests"),
    ],
)
def test_recording_options_are_checked_before_anything_is_sent(cli: Cli, command: str, says: str) -> None:
    ended = cli(*command.split())
    assert ended.code == 2 and says in ended.err and ended.err.count("\n") == 1, ended
    assert not [*cli.folder.iterdir()]
