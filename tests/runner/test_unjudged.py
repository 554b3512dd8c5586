"""Test which clauses a run cannot try, and the reasons for that."""

from __future__ import annotations

import re

import pytest

from conformance.checks.block_reason import BlockCode
from conformance.checks.clause_results import ClauseResults
from conformance.core.exchange import Response
from conformance.runner.preflight import preflight
from conformance.runner.unjudged import block_clauses_without_key, with_hint
from conformance.security.credentials import Keyring
from tests.support.command_line import Cli, reason
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA, Bench, contract_of, reply
from tests.support.scripted_target import Answering

TM = contract_of("trackingmore-v2")
NOTHING = """
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Not\\nFound"})
"""


def test_block_clauses_without_key_names_the_profile() -> None:
    results = ClauseResults(TM, list(TM.clauses))
    blocked = block_clauses_without_key(
        results, list(TM.clauses), Keyring({"valid": "a-key", "deleted": "a-key"}, "t1")
    )
    assert "code.4002" not in blocked and {"code.402", "code.409"} <= {*blocked}
    found = [results.verdicts()[each] for each in blocked]
    assert {each.code for each in found} == {BlockCode.KEY_MISSING}
    assert results.verdicts()["code.402"].reason == "no key for the profile 'unpaid' in the credentials file"


def test_block_clauses_without_key_ignores_clauses_not_selected() -> None:
    results = ClauseResults(TM, ["code.402"])
    assert block_clauses_without_key(results, ["code.402"], Keyring({"valid": "a-key"}, "t1")) == ["code.402"]


@pytest.mark.parametrize(
    ("response", "hinted"),
    [
        (reply(b"<h1>Hi</h1>"), True),
        (reply(b"", 302), True),
        (reply(b"Unauthorized", 401), False),
        (reply(b"Bad Gateway", 502), False),
        (reply({"code": 7}, 404), False),
        (reply({"any": 1}), False),
    ],
)
def test_replies_without_any_code_may_be_those_of_another_program(response: Response, hinted: bool) -> None:
    made = Bench("library", target=Answering("library", "GET", response))
    found = with_hint(preflight(made.session), made.session, str)
    assert found is not None and found.text.endswith("does another program listen there?") is hinted


def test_a_contract_without_harmless_operations_gets_the_hint_too(cli: Cli) -> None:
    cli.write("lost.py", NOTHING)
    keys = cli.write("keys.toml", '[no-lists]\nvalid = "a-valid-key"\n')
    folder = changed_copy(DATA / "zoo" / "no-lists", cli.folder, "openapi.yaml", ".example.com", ".example.com/api")
    ended, report = cli.run("--target", "asgi:lost:app", "--credentials", keys, contract=str(folder))
    assert ended.code == 3 and re.fullmatch(
        r"no request succeeds with the valid credential: the last answer, to \w+ /\S+, was HTTP 404 with no documented "
        r'code in its body, "Not Found"; the documented base path is /api: is it missing\?',
        reason(report, "code.2"),
    )
