"""Test that `conformance plan` shows the requests of a run and sends none."""

from __future__ import annotations

import re
import socket

import pytest

from tests.support.command_line import FOLDER, Cli

TM, TR = "trackingmore-v2", "trackier-v1"
COUNTS = re.compile(r"(\S+), tag (\S+): (\d+) requests \((.+)\), none of them sent")


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a plan opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def planned(cli: Cli, *arguments: str) -> list[str]:
    """The lines of requests, after a look at the counts below them."""
    ended = cli("plan", *arguments)
    assert ended.code == 0 and not ended.err
    *lines, blank, last = ended.out.splitlines()
    counts = COUNTS.fullmatch(last)
    assert blank == "" and counts is not None
    methods = [line.split()[1] for line in lines]
    assert int(counts[3]) == len(lines)
    assert counts[4] == ", ".join(f"{methods.count(each)} {each}" for each in sorted({*methods}))
    return lines


@pytest.mark.slow
@pytest.mark.usefixtures("no_sockets")
@pytest.mark.parametrize(
    "arguments", [[TR, "--only", "code.3*"], [FOLDER], [TM, "--target", "https://api.example.com/v2", "--tag", "abcd"]]
)
def test_plan_is_the_same_each_time_and_opens_no_socket(cli: Cli, arguments: list[str]) -> None:
    assert planned(cli, *arguments) == planned(cli, *arguments)


def test_plan_shows_placeholders_for_values_of_replies(cli: Cli) -> None:
    lines = planned(cli, TR, "--only", "operation.*")
    assert any(" GET     /affiliate/{affiliate_id}  valid in header" in line for line in lines)
    assert any('"publisher_id":"{publisher_id}"' in line for line in lines)
    assert not [line for line in lines if re.search(r"/[0-9a-f]{24}", line)]


def test_plan_shows_the_values_that_the_run_makes_up(cli: Cli) -> None:
    lines = planned(cli, TM, "--tag", "mytag", "--only", "operation.*", "--only", "code.4017")
    assert any('"tracking_number":"CTmytag' in line for line in lines)
    assert any(re.search(r"GET     /trackings/[a-z-]+/CTmytag\d+", line) for line in lines)


def test_plan_shows_the_id_of_a_record_that_does_not_exist(cli: Cli) -> None:
    lines = planned(cli, TR, "--read-only", "--only", "code.31")
    assert any(re.search(r"^code.31 +GET     /affiliate/[0-9a-f]{24}  valid", line) for line in lines)


def test_plan_shows_placeholders_for_a_record_of_a_list(cli: Cli) -> None:
    lines = planned(cli, TM, "--read-only", "--only", "operation.readTracking")
    assert any("GET     /trackings/{carrier_code}/{tracking_number}" in line for line in lines)


def test_plan_only_leaves_out_other_clauses(cli: Cli) -> None:
    lines = planned(cli, FOLDER, "--only", "code.30")
    assert {line.split()[0] for line in lines} <= {"preparation", "code.30", "cleanup"} and len(lines) < 10


def test_plan_has_no_writes_where_they_are_not_allowed(cli: Cli) -> None:
    elsewhere = ("--target", "https://api.example.com")
    reads = planned(cli, FOLDER, "--read-only")
    assert {line.split()[1] for line in reads} == {"GET"}
    assert {line.split()[1] for line in planned(cli, FOLDER, *elsewhere)} == {"GET"}
    assert "POST" in {line.split()[1] for line in planned(cli, FOLDER, *elsewhere, "--writes")}
    assert "POST" in {line.split()[1] for line in planned(cli, FOLDER, "--target", "http://127.0.0.1:1")}
    assert "POST" in {line.split()[1] for line in planned(cli, FOLDER, "--target", "asgi:no.such:app")}


def test_plan_leaves_out_profiles_without_a_key(cli: Cli) -> None:
    keys = cli.write("keys.toml", f'[{TM}]\nvalid = "fake-key-0123"\ndeleted = "fake-key-4567"\n')
    elsewhere = (TM, "--target", "https://api.example.com/v2", "--only", "code.40*")

    def profiles(*arguments: str) -> set[str]:
        return {line.rsplit("  ", 1)[1].split()[0] for line in planned(cli, *arguments)}

    assert {"deleted", "unauthorized", "no-balance"} <= profiles(TM, "--only", "code.40*")
    assert "deleted" in profiles(*elsewhere, "--credentials", keys)
    assert not {"deleted", "unauthorized", "no-balance"} & profiles(*elsewhere)
    assert "fake-key" not in cli("plan", *elsewhere, "--credentials", keys).out


def test_plan_provoke_prefer_adds_requests(cli: Cli) -> None:
    elsewhere = (FOLDER, "--target", "https://api.example.com")
    plain = len(planned(cli, *elsewhere))
    assert len(planned(cli, *elsewhere, "--provoke", "prefer")) > plain


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nope"], "there is no contract 'nope'"),
        ([FOLDER, "--only", "code.99"], "no clause of library matches code.99"),
        ([FOLDER, "--tag", "x!"], "--tag takes 4 to 16 letters and digits"),
        ([FOLDER, "--target", "ftp://host"], "'ftp' is not a kind of target"),
        ([TM, "--target", "mock:?dialect=klingon"], "'klingon' is not a dialect of trackingmore-v2; choose one of "),
        ([TM, "--target", "mock:?speed=1"], "mock:?dialect=NAME"),
        ([FOLDER, "--credentials", "none.toml", "--target", "http://127.0.0.1"], "cannot read the credentials file"),
    ],
)
def test_plan_exits_with_2_on_a_usage_error(cli: Cli, arguments: list[str], says: str) -> None:
    ended = cli("plan", *arguments)
    assert (ended.code, ended.out) == (2, "") and says in ended.err


def test_plan_keeps_lines_short_and_printable(cli: Cli) -> None:
    lines = planned(cli, TR, "--only", "input.open", "--only", "code.22")
    assert max(map(len, lines)) < 330 and all(line.isprintable() for line in lines)
