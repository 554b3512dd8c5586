"""Test the client kit in a suite: markers, fixtures, and the messages of failing tests."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from tests.support.kit import contract_of
from tests.support.served import LIBRARY, ROOT

pytest_plugins = ["pytester"]

CLIENT = """
import httpx, pytest

def create(api, **parcel):
    return httpx.post(api.url + "/trackings/post", json={"carrier_code": "china-post", **parcel},
                      headers={"Trackingmore-Api-Key": api.key}).json()["meta"]["code"]
"""


def run(pytester: pytest.Pytester, text: str, *options: str) -> Any:
    """Run a suite with these tests, and return its result."""
    pytester.makepyfile(CLIENT + text)
    return pytester.runpytest("-p", "no:schemathesis", "-p", "no:cacheprovider", "--strict-markers", *options)


def test_fixtures_take_the_contract_from_a_marker_or_an_argument(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.conformance_api("trackingmore-v2", dialect="mirrored")
@pytest.mark.parametrize("fixture", ["api_mock", "api_server"])
def test_marked(fixture, request):
    assert create(request.getfixturevalue(fixture), tracking_number="CT00001") == 200

def test_made(api_mock, api_server):
    for api in (api_mock("trackingmore-v2"), api_server("trackingmore-v2", dialect="in-band")):
        assert create(api, tracking_number="CT00001") == 200
        assert len(api.requests) == 1
""",
    )
    result.assert_outcomes(passed=3)


# loaded here, because pytester forgets what its runs import, and compiled modules cannot be loaded twice
ROWS = len(contract_of("trackingmore-v2").outcomes)


@pytest.mark.parametrize(("fixture", "chosen", "passed"), [("api_mock", "", ROWS), ("api_server", "429 or 202", 2)])
def test_documented_outcome_makes_a_test_for_each_outcome(
    pytester: pytest.Pytester, fixture: str, chosen: str, passed: int
) -> None:
    result = run(
        pytester,
        f"""
@pytest.mark.documented_outcomes("trackingmore-v2", "createTracking")
def test_all(documented_outcome, {fixture}):
    assert create({fixture}, tracking_number="CT00001") == documented_outcome.code
""",
        "-k",
        chosen,
    )
    result.assert_outcomes(passed=passed, deselected=ROWS - passed)


def test_fixtures_fail_a_test_that_sends_an_invalid_request(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.conformance_api("trackingmore-v2")
def test_invalid(api_mock):
    create(api_mock)

@pytest.mark.conformance_api("trackingmore-v2", check_requests=False)
def test_switched_off(api_mock):
    create(api_mock)

@pytest.mark.conformance_api("trackingmore-v2", allow=["code.4013"])
def test_allowed(api_mock):
    create(api_mock)

def test_of_two_one(api_mock, api_server):
    create(api_mock("trackingmore-v2", check_requests=False))
    create(api_server("trackingmore-v2"))
""",
    )
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*the client has sent requests that the API refuses:*",
            "request 1, POST /v2/trackings/post:",
            "*trackingmore-v2/code.4013 [[]page 15, page 14[]]: *",
            "*tracking_number left out",
            "    answered: HTTP 200 *4013*",
            'if the test does this on purpose, add allow=[[]"code.4013"[]] to its marker, or to the call*',
        ]
    )
    result.stdout.no_fnmatch_line("*client_testing*")


def test_fixtures_without_a_marker_explain_what_to_do(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_unmarked(api_mock):
    assert not hasattr(api_mock, "__wrapped__")
    create(api_mock)

def test_unmarked_server(api_server):
    api_server.answer(429)
""",
    )
    result.assert_outcomes(failed=2)
    advice = 'mark the test with @pytest.mark.conformance_api("CONTRACT"), or make one with api = {0}("CONTRACT")'
    result.stdout.fnmatch_lines(
        [
            "*AttributeError: api_mock has no contract yet, so it has no 'url': " + advice.format("api_mock"),
            "*AttributeError: api_server has no contract yet, so it has no 'answer': " + advice.format("api_server"),
        ]
    )
    result.stdout.no_fnmatch_line("*fixtures.py*")


def test_api_mock_without_a_contract_sends_no_request(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
def sockets(monkeypatch):
    import socket
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.exit("connected"))

def test_direct(api_mock, sockets):
    httpx.get("http://api.trackingmore.invalid/v2?key=SECRET")

async def send():
    async with httpx.AsyncClient() as client:
        await client.get("http://127.0.0.1:9/v2")

def test_swallowed(api_mock, sockets):
    import asyncio
    try:
        asyncio.run(send())
    except BaseException:
        pass

def test_server_beside_it(api_mock, api_server):
    assert create(api_server("trackingmore-v2"), tracking_number="CT00001") == 200

def test_made_later(api_mock):
    assert create(api_mock("trackingmore-v2"), tracking_number="CT00001") == 200

def test_not_used(api_mock):
    pass
""",
    )
    result.assert_outcomes(failed=2, passed=3)
    advice = 'mark the test with @pytest.mark.conformance_api("CONTRACT"), or make one with api = api_mock("CONTRACT")'
    sentence = "api_mock has no contract yet, so the GET request to {0} was not sent: " + advice
    result.stdout.fnmatch_lines([sentence.format("api.trackingmore.invalid"), sentence.format("127.0.0.1")])
    for unwanted in ("*SECRET*", "*Traceback*", "*fixtures.py*"):
        result.stdout.no_fnmatch_line(unwanted)


def test_wrong_names_show_no_code_of_this_package(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.conformance_api("trackingmore-v2")
@pytest.mark.parametrize("method, name, on", [
    ("answer", 9999, None), ("answer", 4016, "createTrackinX"), ("fault", "boom", None), ("fault", "html", "nowhere"),
])
def test_named(api_server, method, name, on):
    getattr(api_server, method)(name, on=on)

@pytest.mark.conformance_api("trackingmore-v2")
def test_allowed_later(api_server):
    api_server.assert_valid_requests(allow=("code.999",))

@pytest.mark.conformance_api("trackingmore-v2", allow=["code.40166"])
def test_allowed(api_server):
    pass
""",
    )
    result.assert_outcomes(failed=5, errors=1)
    shown = [
        "*: trackingmore-v2 has no outcome '9999': *",
        "*: trackingmore-v2 has no operation 'createTrackinX': *",
        "*: there is no fault 'boom': *",
        "*: trackingmore-v2 has no operation 'nowhere': *",
        "*: allow: trackingmore-v2 has no clause 'code.999'; similar ones are *",
    ]
    result.stdout.fnmatch_lines_random([*shown, "*allow: * has no clause 'code.40166'; similar ones are code.4016,*"])
    for module in ("stand_in", "lookup", "faults", "request_checks"):
        result.stdout.no_fnmatch_line(f"*{module}.py*")


@pytest.mark.parametrize("config", ["pytest.ini", "config/pytest.ini"])
def test_fixtures_find_folders_of_contracts_from_the_suite(
    pytester: pytest.Pytester, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pytester.path / "config").mkdir()
    (pytester.path / config).write_text("[pytest]\n")
    shutil.copytree(LIBRARY, (pytester.path / config).parent / "books")
    test = pytester.makepyfile("""
import pytest

@pytest.mark.conformance_api("books")
def test_marked(api_mock):
    assert api_mock.contract.name == "books"

@pytest.mark.documented_outcomes("books", "listLoans")
def test_documented(api_mock, documented_outcome):
    api_mock.app.planned.clear()

def test_made(api_server):
    assert api_server("books").contract.name == "books"
""")
    (pytester.path / "elsewhere").mkdir()
    monkeypatch.chdir(pytester.path / "elsewhere")
    result = pytester.runpytest("-c", f"../{config}", "-p", "no:cacheprovider", str(test))
    assert result.ret == 0 and result.parseoutcomes()["passed"] > 3


def test_api_mock_refuses_a_second_mock_at_the_same_address(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
def test_two(api_mock):
    api_mock("trackingmore-v2")
    api_mock("trackingmore-v2", url="https://other.example.com/v2")
    api_mock("trackingmore-v2", dialect="mirrored")
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["two mocks cannot have the same host, api.trackingmore.com: give one of them another url"]
    )


def test_fixtures_add_no_error_to_a_test_that_failed(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.conformance_api("trackingmore-v2")
def test_wrong(api_mock):
    assert create(api_mock) == 200
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*the client has sent requests that the API refuses*")


def test_documented_outcome_fails_a_test_that_never_asked_for_it(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.documented_outcomes("trackingmore-v2", "listCarriers")
def test_other(documented_outcome, api_mock):
    create(api_mock, tracking_number="CT00001")
""",
        "-k",
        "429",
    )
    result.assert_outcomes(failed=1, deselected=result.parseoutcomes()["deselected"])
    result.stdout.fnmatch_lines(
        ["the client has sent no request for these planned replies: outcome 429 for listCarriers"]
    )


@pytest.mark.parametrize(
    ("marker", "arguments", "line"),
    [
        ('conformance_api("nothing")', "api_mock", "there is no contract 'nothing': *"),
        ('conformance_api("trackingmore-v2", dialect="odd")', "api_server", "trackingmore-v2 has no dialect 'odd': *"),
        ('conformance_api("trackingmore-v2", dialct=1)', "api_mock", "api_mock has no option 'dialct': choose from *"),
        ("conformance_api()", "api_mock", "name one contract, and options by name: *"),
        ('conformance_api("trackingmore-v2", "mirrored")', "api_server", "name one contract, and options by name: *"),
        ('documented_outcomes("trackingmore-v2", "make")', "api_mock, documented_outcome", "*no operation 'make': *"),
        ('documented_outcomes("trackingmore-v2")', "api_mock, documented_outcome", "*mark it with @pytest.mark.*"),
        (
            'documented_outcomes("trackingmore-v2", "listCarriers")',
            "documented_outcome",
            "*use api_mock or api_server too",
        ),
    ],
)
def test_markers_report_wrong_arguments_in_one_sentence(
    pytester: pytest.Pytester, marker: str, arguments: str, line: str
) -> None:
    result = run(pytester, f"@pytest.mark.{marker}\ndef test_it({arguments}): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([line])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*another exception*")


@pytest.mark.slow
def test_fixtures_in_the_example_find_the_fault_of_a_worse_client(pytester: pytest.Pytester) -> None:
    shutil.copytree(ROOT / "examples" / "client_testing", pytester.path, dirs_exist_ok=True)
    options = ("-p", "no:schemathesis", "-p", "no:cacheprovider")
    right = pytester.runpytest(*options)
    assert right.ret == 0 and right.parseoutcomes()["passed"] > 3
    client = pytester.path / "shipping.py"
    good = client.read_text("utf-8")
    client.write_text(good.replace("ValueError, LookupError)", "LookupError)"), "utf-8")
    worse = pytester.runpytest(*options, "-k", "lost")
    assert worse.parseoutcomes()["failed"] == 2
    worse.stdout.fnmatch_lines(["*[[]truncated[]]*", "*[[]html[]]*"])
