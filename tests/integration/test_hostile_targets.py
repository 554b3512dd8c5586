"""Test each row of docs/hostile-targets.md over real sockets: dead, broken and malicious targets.

A run against any of them ends in time, reports what it knows, and shows no key.
"""

from __future__ import annotations

import gzip
import json
import re
import tracemalloc
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from conformance.core.exchange import Request
from conformance.mock_server.asgi_app import MockApp
from conformance.security.redactor import Redactor
from tests.support.command_line import Cli, Ended, reason, spawn, verdicts
from tests.support.hostile_servers import (
    HEAD,
    KEY,
    SPELLINGS,
    Api,
    Deed,
    Spoil,
    a_byte_a_second,
    always,
    ends,
    goes_on,
    hangs_up,
    late,
    says,
    says_nothing,
    whole,
)
from tests.support.kit import contract_of
from tests.support.served import LIBRARY, ROOT
from tests.support.socket_servers import Script, Server, serving
from tests.support.stopped_clock import StoppedClock, stop_the_clock

pytestmark = pytest.mark.slow

BASE = "/v1"
DEADLINE_S = 30.0
"""Only a hang takes so long: what is late moves the clock itself."""
SILENCE_S = 0.2
MOST_EXCHANGES = 2000
MOST_BYTES = 60_000_000
LENGTH = HEAD + b"Content-Length: %d\r\n\r\n%b"
DONE = b'{"code": 0, "data": []}'
BOMB = gzip.compress(bytes(50_000_000))


def status(line: str, *headers: str, body: bytes = b"") -> bytes:
    return whole(body, "".join(f"{each}\r\n" for each in (f"HTTP/1.1 {line}", *headers)).encode())


class Seen(NamedTuple):
    ended: Ended
    report: dict[str, Any]

    @property
    def verdicts(self) -> dict[str, str]:
        return verdicts(self.report)


@pytest.fixture(autouse=True)
def keys_file(cli: Cli) -> None:
    cli.write("keys.toml", f'[library]\nvalid = "{KEY}"\n[trackingmore-v2]\nvalid = "{KEY}"\n')


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return stop_the_clock(monkeypatch)


def run(cli: Cli, url: str, *options: str, contract: str = str(LIBRARY), deadline: float = DEADLINE_S) -> Seen:
    """Run with every kind of report; check the number of exchanges, and that no output holds a key."""
    ended = cli(
        "run",
        contract,
        "--target",
        url,
        "--credentials",
        "keys.toml",
        "--verbose",
        *options,
        "--deadline",
        str(deadline),
        "--max-bytes",
        "100000",
        "--report",
        "json=report.json",
        "--report",
        "junit=report.xml",
    )
    written = {each.name: each.read_text() for each in cli.folder.iterdir() if each.name != "keys.toml"}
    assert {*written} == {"report.json", "report.xml"}
    for text in (ended.out, ended.err, *written.values()):
        assert not Redactor([KEY]).leaks(text)
    report = json.loads(written["report.json"])
    assert ended.code == report["exit"] and report["exchanges"] < MOST_EXCHANGES
    return Seen(ended, report)


def actual(seen: Seen, clause: str) -> str:
    """Return the actual reply, as the first piece of evidence names it."""
    evidence = next(each["evidence"] for each in seen.report["clauses"] if each["id"] == clause)
    return str(evidence[0]["actual"])


def asked(server: Server) -> int:
    return len(server.requests)


# --- nothing can be judged -----------------------------------------------------------------------
def unjudged(seen: Seen, says: str) -> None:
    assert seen.ended.code == 3, seen.ended
    assert not seen.report["complete"] and {*filter(None, seen.verdicts.values())} == {"inconclusive"}
    assert says in reason(seen.report, "answered"), reason(seen.report, "answered")
    assert "no harmless request succeeds" in seen.ended.out
    assert "exit 3: the target could not be judged" in seen.ended.out


def echoing(spelled: str) -> list[bytes]:
    text = spelled.encode()
    return [
        whole(b'{"code": 10, "message": "no key %b here"}' % text),
        status("401 no " + spelled),
        status("302 Found", f"Location: http://elsewhere.example/?key={spelled}"),
        status("200 Sent", f"X-Key: {spelled}", f"X-{re.sub('[^A-Za-z0-9]', '-', spelled)}: 1", body=text),
    ]


THROUGHOUT: dict[str, tuple[Script, str]] = {
    "reset": (always(hangs_up()), "reset the connection"),
    "reset in mid-reply": (always(hangs_up(LENGTH % (500, b'{"code"'))), "reset the connection"),
    "endless headers": (always(goes_on(HEAD, b"X-More: " + b"x" * 2000 + b"\r\n")), "headers of more than 65536 bytes"),
    "endless body": (always(goes_on(HEAD + b"\r\n", b"[" * 8000)), "body of more than 100000 bytes"),
    "silence": (always(says_nothing), f"within {SILENCE_S:g} s"),
    "gzip bomb": (
        always(says(status("200 Sent", "Content-Encoding: gzip", body=BOMB))),
        "no documented code in its body, in Content-Encoding gzip, which was not requested",
    ),
    "redirect to another origin": (
        always(says(status("302 Found", "Location: http://elsewhere.example/"))),
        "HTTP 302 (a redirect to http://elsewhere.example/) with no documented code in its body",
    ),
    "redirect loop": (
        always(says(status("307 Again", "Location: /loans"))),
        "HTTP 307 (a redirect to /loans) with no documented code in its body",
    ),
    "length too short": (always(says(LENGTH % (5, DONE))), "no documented code in its body"),
    "length too long": (always(ends(LENGTH % (500, DONE))), "closed the connection before the end of its reply"),
    "429": (always(says(status("429 Slow", "Retry-After: 120"))), "HTTP 429 with no documented code in its body"),
    "html": (
        always(says(status("200 Sent", "Content-Type: text/html", body=b"<h1>Welcome</h1>"))),
        "no documented code in its body",
    ),
    "204": (always(says(b"HTTP/1.1 204 Nothing\r\n\r\n")), "HTTP 204 with no documented code in its body"),
    "not HTTP": (always(ends(b"220 mail.example ESMTP\r\n")), "not valid HTTP/1.1"),
    "500": (always(says(status("500 Sorry", body=b"{}"))), "HTTP 500 with no documented code in its body"),
    **{
        f"key echoed {n}.{m}": (always(says(reply)), "no documented code in its body" if m else "10 (no key")
        for n, spelled in enumerate(SPELLINGS)
        for m, reply in enumerate(echoing(spelled))
    },
}


@pytest.mark.parametrize("name", THROUGHOUT)
def test_run_on_a_target_that_is_wrong_in_every_reply(cli: Cli, name: str) -> None:
    script, why = THROUGHOUT[name]
    with serving(script) as server:
        seen = run(cli, server.url, deadline=SILENCE_S if name == "silence" else DEADLINE_S)
        # few are enough to know, and no redirect was followed
        assert asked(server) <= 12
    unjudged(seen, "" if "echoed" in name else why)


def test_run_on_a_target_that_sends_a_byte_a_second(cli: Cli, clock: StoppedClock) -> None:
    with serving(always(a_byte_a_second(clock, HEAD[:40]))) as server:
        seen = run(cli, server.url)
        assert asked(server) <= 12
    unjudged(seen, f"within {DEADLINE_S:g} s")


def test_run_on_a_refused_connection(cli: Cli) -> None:
    unjudged(run(cli, "http://127.0.0.1:1"), "Connection refused")


def test_run_on_a_certificate_that_does_not_verify(cli: Cli) -> None:
    with serving(always(says(whole(DONE))), tls=True) as server:
        unjudged(run(cli, server.url), "does not verify")
        assert asked(server) == 0


def test_run_on_a_host_name_that_does_not_exist(cli: Cli) -> None:
    """Start a process, as the guard of this one refuses to resolve names."""
    ended = spawn(
        "run",
        str(LIBRARY),
        "--target",
        "http://no-such-host.invalid",
        "--deadline",
        "2",
        "--credentials",
        str(cli.folder / "keys.toml"),
    )
    assert ended.code == 3
    assert re.search("cannot find the host of no-such-host.invalid|within 2 s", " ".join(ended.out.split()))
    assert not Redactor([KEY]).leaks(ended.out + ended.err)


@pytest.mark.parametrize("name", ["endless body", "gzip bomb"])
def test_run_memory_stays_small(cli: Cli, name: str) -> None:
    with serving(THROUGHOUT[name][0]) as server:
        tracemalloc.start()
        try:
            run(cli, server.url)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < MOST_BYTES


# --- a valid server with isolated failures -----------------------------------------------------------
def api(spoil: Spoil | None = None, name: str = "library", version: str = "HTTP/1.1") -> Api:
    return Api(MockApp(contract_of(name), keys={"valid": KEY}, prefer=False), spoil, version)


def at_absent_loans(deed: Deed) -> Spoil:
    return lambda n, request: deed if request.method == "GET" and re.fullmatch(r"/loans/\d+", request.path) else None


def once(deed: Deed) -> Spoil:
    done: list[int] = []

    def spoil(n: int, request: Request) -> Deed | None:
        if request.method == "POST" and n > 4 and not done:
            done.append(n)
            return deed
        return None

    return spoil


def at_malformed_loans(deed: Deed) -> Spoil:
    return lambda n, request: (
        deed if request.method == "POST" and (request.body or b"").endswith(b" and more") else None
    )


SORE: dict[str, tuple[Callable[[StoppedClock], Deed], str]] = {
    "reset": (lambda _: hangs_up(HEAD), "reset the connection"),
    "late": (lambda clock: late(clock, HEAD), f"within {DEADLINE_S:g} s"),
    "endless body": (lambda _: goes_on(HEAD + b"\r\n", b"[" * 8000), "body of more than 100000 bytes"),
    "500": (lambda _: says(status("500 Sorry", body=b"{}")), "HTTP 500 with no documented code in its body"),
}


def in_turn(name: str) -> list[str]:
    """Send one request at a time if replies are late: the clock they move is that of every request on its way."""
    return ["--concurrency", "1"] if name == "late" else []


@pytest.mark.parametrize("name", SORE)
def test_run_fails_on_one_request_without_a_reply(cli: Cli, clock: StoppedClock, name: str) -> None:
    deed, why = SORE[name]
    with serving(api(at_malformed_loans(deed(clock)))) as server:
        seen = run(cli, server.url + BASE, *in_turn(name))
    assert seen.ended.code == 1 and seen.report["complete"]
    assert seen.verdicts["answered"] == "fail" and why in actual(seen, "answered")


@pytest.mark.parametrize("name", SORE)
def test_run_goes_on_after_isolated_failures(cli: Cli, clock: StoppedClock, name: str) -> None:
    """Many requests in a row get no reply, and one that was answered before still is."""
    with serving(api(at_absent_loans(SORE[name][0](clock)))) as server:
        seen = run(cli, server.url + BASE, *in_turn(name))
    assert seen.ended.code == 1 and seen.verdicts["answered"] == "fail"
    assert seen.verdicts["operation.listLoans"] == "pass"


@pytest.mark.parametrize(
    ("line", "headers", "body", "text"),
    [
        ("302 Found", ["Location: http://elsewhere.example/"], b"", "302 (a redirect to http://elsewhere.example/)"),
        ("308 Again", ["Location: /loans"], b"", "308 (a redirect to /loans)"),
        ("200 Sent", ["Content-Type: application/json", "Content-Encoding: gzip"], BOMB[:90_000], "200"),
    ],
)
def test_run_judges_a_redirect_or_encoded_body_unchanged(
    cli: Cli, line: str, headers: list[str], body: bytes, text: str
) -> None:
    with serving(api(at_absent_loans(says(status(line, *headers, body=body))))) as server:
        seen = run(cli, server.url + BASE)
    assert seen.ended.code == 1 and seen.verdicts["code.30"] == "fail"
    assert f"HTTP {text} with no documented code in its body" in actual(seen, "code.30")


def test_run_on_a_server_that_dies_during_it(cli: Cli) -> None:
    def spoil(n: int, request: Request) -> Deed | None:
        if n == 20:
            server.stop()
        return hangs_up() if n >= 20 else None

    with serving(api(spoil)) as server:
        seen = run(cli, server.url + BASE)
    assert seen.ended.code == 3 and not seen.report["complete"]
    assert "The run ended early: the target stopped answering" in seen.ended.out
    assert "inconclusive" in seen.verdicts.values()


def test_run_takes_a_closed_persistent_connection_as_no_failure(cli: Cli) -> None:
    with serving(api(once(hangs_up()))) as server:
        seen = run(cli, server.url + BASE, "--no-generated", "--concurrency", "1")
        assert server.connections == 2 and asked(server) == seen.report["exchanges"] + 1
    assert seen.ended.code == 0 and seen.verdicts["answered"] == "pass"


def test_run_on_a_server_of_http_1_0(cli: Cli) -> None:
    with serving(api(version="HTTP/1.0")) as server:
        seen = run(cli, server.url + BASE)
        assert server.connections == asked(server)
    assert seen.ended.code == 0 and seen.report["summary"]["fail"] == 0


@pytest.mark.parametrize("place", ["header", "body", "reason"])
@pytest.mark.parametrize("spelled", SPELLINGS)
def test_run_finds_a_key_in_replies_and_never_shows_it(cli: Cli, spelled: str, place: str) -> None:
    def spoil(n: int, request: Request) -> Deed | None:
        right = echo.right(request)
        if place == "body":
            body = right.partition(b"\r\n\r\n")[2]
            return says(whole(body.replace(b'"meta"', b'"echo":"' + spelled.encode() + b'","meta"', 1)))
        old, new = (b"Sent\r\n", b"%b\r\n") if place == "reason" else (b"\r\n", b"\r\nX-Echo: %b\r\n")
        return says(right.replace(old, new % spelled.encode(), 1))

    echo = api(spoil, "trackingmore-v2")
    with serving(echo) as server:
        seen = run(cli, server.url + echo.app.base, "--only", "*echo*", contract="trackingmore-v2")
    failed = [name for name, verdict in seen.verdicts.items() if verdict == "fail"]
    assert seen.ended.code == 1 and len(failed) == 1 and place in actual(seen, failed[0])


def test_leak_guard_stops_what_the_redactor_missed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.runner.run_listener.mask_reply", lambda exchange, redactor: exchange)
    with serving(api(at_absent_loans(says(status("200 Sent", f"X-Key: {KEY}", body=b"{}"))))) as server:
        ended = cli(
            "run",
            str(LIBRARY),
            "--target",
            server.url + BASE,
            "--credentials",
            "keys.toml",
            "--report",
            "json=report.json",
            "--report",
            "junit=report.xml",
        )
    assert ended.code == 4 and ended.out == ""
    assert "the report on library was not written: it contains a key of the credentials file" in ended.err
    assert KEY not in ended.err and [each.name for each in cli.folder.iterdir()] == ["keys.toml"]


# --- the page ------------------------------------------------------------------------------------
def test_page_has_a_test_for_every_row() -> None:
    page = (ROOT / "docs" / "hostile-targets.md").read_text()
    names: dict[str, Callable[..., Any]] = {name: each for name, each in globals().items() if name.startswith("test_")}
    elsewhere = re.findall(r"def (test_\w+)", (ROOT / "tests" / "targets" / "test_connection.py").read_text("utf-8"))
    rows = re.findall(r"^\|.*\| `(test_\w+)` *(?:\((.+?)\) *)?\|$", page, re.MULTILINE)
    assert len(rows) >= 25 and {name for name, _ in rows} <= {*names, *elsewhere}
    assert {case for name, case in rows if name == "test_run_on_a_target_that_is_wrong_in_every_reply"} == {
        re.sub(r" \d\.\d$", "", each) for each in THROUGHOUT
    }
    # whatever is here has its row
    assert {*names} - {name for name, _ in rows} == {
        "test_run_memory_stays_small",
        "test_page_has_a_test_for_every_row",
    }
