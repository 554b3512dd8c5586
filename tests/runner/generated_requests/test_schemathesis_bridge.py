"""Test the bridge of generated traffic: what is sent, what is returned, and which complaints count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.clause_results import ClauseResults
from conformance.checks.judge import Judge
from conformance.core.exchange import Credential, Response
from conformance.runner.generated_requests.generated_run import GenerationListener, document_for
from conformance.runner.generated_requests.schemathesis_adapter import check_names
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED, KEY, NUMBER, SchemathesisBridge
from conformance.runner.generated_requests.schemathesis_checks import CHECKS, PREFIX, clause_of, excuse, with_checks
from conformance.runner.generated_requests.settings import Purpose
from conformance.runner.pacer import Budget
from tests.support.kit import Bench, Direct, contract_of, exchange, get, reply

LIBRARY = "library"

EVERY = {
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
}
"""Checks that look at every exchange."""


class Answer:
    def __init__(self, response: Response) -> None:
        self.status, self.headers, self.body = response.status, dict(response.headers), response.body


def call(bridge: SchemathesisBridge, method: str = "GET", path: str = "/loans", query: str = "", **more: Any) -> Answer:
    headers = more.get("headers", [(key_header(bridge), KEY)])
    return Answer(bridge.answer(method, f"{path}?{query}" if query else path, tuple(headers), more.get("body", b"")))


def key_header(bridge: SchemathesisBridge) -> str:
    assert bridge.header_slot is not None
    return bridge.header_slot.name.lower()


@pytest.fixture
def bench() -> Bench:
    return Bench(LIBRARY)


def last(bench: Bench) -> Any:
    return bench.target.asked[-1][0]


class TestOut:
    def test_bridge_removes_headers_that_the_contract_does_not_name(self, bench: Bench) -> None:
        bridge = SchemathesisBridge(bench.session)
        noise = [("user-agent", "x"), ("x-schemathesis-testcaseid", "abc"), ("content-type", "application/json")]
        key = (key_header(bridge), KEY)
        call(bridge, "POST", "/loans", body=b'{"book": 1}', headers=[*noise, key])
        assert last(bench).headers == (("Content-Type", "application/json"),)
        assert (last(bench).method, last(bench).path, last(bench).body) == ("POST", "/loans", b'{"book": 1}')
        assert bench.target.asked[-1][1] == GENERATED

    @pytest.mark.parametrize(
        ("value", "credentials"),
        [(KEY, [("valid", "whole")]), ("else", [("unknown", "whole")]), ("", [("unknown", "empty")]), (None, [])],
    )
    def test_bridge_recognises_keys_by_their_placeholders(
        self, bench: Bench, value: str | None, credentials: list[tuple[str, str]]
    ) -> None:
        bridge = SchemathesisBridge(bench.session)
        call(bridge, headers=[] if value is None else [(key_header(bridge), value)])
        place = next(iter(bench.contract.credential_slots))
        assert last(bench).credentials == tuple(Credential(profile, place, form) for profile, form in credentials)

    def test_bridge_keeps_path_and_query(self, bench: Bench) -> None:
        call(SchemathesisBridge(bench.session), path="/loans/%2e%2e", query="a=1&a=&b=%20")
        assert (last(bench).path, last(bench).query) == ("/loans/%2e%2e", (("a", "1"), ("a", ""), ("b", " ")))

    def test_bridge_answers_a_request_that_may_not_be_sent(self) -> None:
        bench = Bench(LIBRARY, may_write=False)
        bridge = SchemathesisBridge(bench.session)
        answer = call(bridge, "POST", "/loans", body=b"{}")
        assert answer.status == 400 and NUMBER not in answer.headers and bench.target.asked == []

    def test_bridge_ends_with_the_budget(self) -> None:
        bench = Bench(LIBRARY, budget=Budget(requests=1))
        bridge = SchemathesisBridge(bench.session)
        call(bridge)
        assert bridge.ended is None
        assert NUMBER not in call(bridge).headers and "budget" in str(bridge.ended)
        assert len(bench.target.asked) == 1 and NUMBER not in call(bridge).headers


class Keyless(Bench):
    """The library, whose contract says nothing of requests without a key."""

    def __init__(self, *without: str) -> None:
        super().__init__(LIBRARY)
        clauses = {name: each for name, each in self.contract.clauses.items() if each.check not in without}
        self.contract = replace(self.contract, clauses=clauses)
        self.judge = self.session.judge = Judge(self.contract, self.state)


class TestKeysOfWhichNobodySpeaks:
    MISSING, UNKNOWN = "credential-missing", "credential-unknown"

    @pytest.mark.parametrize(("without", "value"), [(MISSING, None), (MISSING, ""), (UNKNOWN, "else")])
    def test_bridge_answers_a_key_that_the_contract_does_not_mention(self, without: str, value: str | None) -> None:
        bench = Keyless(without)
        bridge = SchemathesisBridge(bench.session)
        answer = call(bridge, headers=[] if value is None else [(key_header(bridge), value)])
        assert answer.status == 400 and NUMBER not in answer.headers and bench.target.asked == []

    @pytest.mark.parametrize(("without", "value"), [(UNKNOWN, ""), (MISSING, "else"), (MISSING, KEY)])
    def test_bridge_sends_other_keys(self, without: str, value: str) -> None:
        bench = Keyless(without)
        bridge = SchemathesisBridge(bench.session)
        assert NUMBER in call(bridge, headers=[(key_header(bridge), value)]).headers and bench.target.asked

    @pytest.mark.parametrize(("without", "verdicts"), [((), {"fail"}), ((MISSING,), {"inconclusive"})])
    def test_judge_fails_no_reply_to_a_key_that_the_contract_does_not_mention(
        self, without: tuple[str, ...], verdicts: set[str]
    ) -> None:
        refused = exchange(get("/loans", credentials=()), reply({"error": "who are you?"}, 401))
        _, findings = Keyless(*without).judge.judge(refused)
        assert {each.verdict for each in findings if each.clause in ("operation.listLoans", "code.10")} == verdicts
        assert ("fail" in {each.verdict for each in findings}) is ("fail" in verdicts)


class TestBack:
    def test_bridge_answers_with_the_status_of_the_outcome(self, bench: Bench) -> None:
        bridge = SchemathesisBridge(bench.session)
        assert call(bridge, headers=[]).status == 401
        assert call(bridge, path="/loans/99999999").status == 404
        assert call(bridge).status == 200
        assert {each.status for each in (reply_of(bridge, n) for n in "123")} == {200}

    def test_bridge_numbers_each_exchange(self, bench: Bench) -> None:
        bridge = SchemathesisBridge(bench.session)
        numbers = [call(bridge).headers[NUMBER], call(bridge, headers=[]).headers[NUMBER]]
        seen = [bridge.exchange(each) for each in numbers]
        assert numbers == ["1", "2"] and all(each is not None and not each.broken for each in seen)
        assert bridge.exchange("3") is None

    def test_bridge_remembers_the_clauses_that_failed(self) -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
            await send({"type": "http.response.body", "body": b"<p>hello</p>"})

        bench = Bench(LIBRARY, target=Direct(LIBRARY, app=app))
        bridge = SchemathesisBridge(bench.session)
        answer = call(bridge)
        seen = bridge.exchange(answer.headers[NUMBER])
        assert answer.status == 200 and answer.body == b"<p>hello</p>"
        assert seen is not None and {"json.only", "operation.listLoans"} & seen.broken


class Allowing:
    """The reference server, with an Allow header."""

    def __init__(self, allow: str) -> None:
        self.allow, self.mock = allow.encode(), Direct(LIBRARY).mock

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def also(message: Any) -> None:
            more = [(b"allow", self.allow)] if message["type"] == "http.response.start" else []
            await send({**message, "headers": [*message["headers"], *more]} if more else message)

        await self.mock(scope, receive, also)


def reply_of(bridge: SchemathesisBridge, number: str) -> Any:
    seen = bridge.exchange(number)
    assert seen is not None and seen.reply.response is not None
    return seen.reply.response


class TestGenerationListener:
    @pytest.fixture
    def listener(self, bench: Bench) -> GenerationListener:
        contract = with_checks(bench.contract)
        bench.session.results = ClauseResults(contract, list(contract.clauses))
        return GenerationListener(bench.session, SchemathesisBridge(bench.session))

    def upheld(self, listener: GenerationListener, check: str, **request: Any) -> bool:
        number = call(listener._bridge, **request).headers[NUMBER]
        return listener.confirm_failure(check, number, "a title", "a text")

    @pytest.mark.parametrize("check", sorted(CHECKS))
    def test_confirm_failure_knows_every_check(self, listener: GenerationListener, check: str) -> None:
        upheld = self.upheld(listener, check)
        without_excuse = {CHECKS[name].excuse for name in ("use_after_free", "allow_header_conformance")}
        assert upheld is (CHECKS[check].excuse in without_excuse)
        assert clause_of(check).id == f"schemathesis/{check}" and clause_of(check).statement.endswith(".")

    def test_checks_are_those_of_schemathesis(self) -> None:
        assert sorted(check_names()) == sorted(CHECKS)

    def test_confirm_failure_allows_acceptance_of_open_values(self, listener: GenerationListener) -> None:
        assert not self.upheld(listener, "negative_data_rejection", query="reader=%F0%9F%93%A6")

    def test_confirm_failure_allows_a_refusal_without_an_allow_header(self, listener: GenerationListener) -> None:
        assert not self.upheld(listener, "unsupported_method", method="TRACE")

    @pytest.mark.parametrize(
        ("check", "allow", "counts"),
        [
            ("allow_header_conformance", "GET, POST, HEAD", False),
            ("allow_header_conformance", "GET", True),
            ("allow_header_conformance", "GET, POST, DELETE", False),
            ("response_schema_conformance", "", False),
        ],
    )
    def test_confirm_failure_prefers_the_contract(self, check: str, allow: str, counts: bool) -> None:
        bench = Bench(LIBRARY, target=Direct(LIBRARY, app=Allowing(allow)))
        contract = with_checks(bench.contract)
        bench.session.results = ClauseResults(contract, list(contract.clauses))
        assert self.upheld(GenerationListener(bench.session, SchemathesisBridge(bench.session)), check) is counts

    def test_confirm_failure_needs_an_exchange(self, listener: GenerationListener) -> None:
        assert not listener.confirm_failure("use_after_free", "7", "a title", "a text")

    def test_confirm_failure_rejects_a_failure_that_was_reported(self, listener: GenerationListener) -> None:
        assert self.upheld(listener, "use_after_free") and self.upheld(listener, "use_after_free")
        listener.failures_reported({"99"})
        assert self.upheld(listener, "use_after_free"), "others were settled"
        listener.failures_reported({"1"})
        assert not self.upheld(listener, "use_after_free")
        listener.phase_ended()
        entry = listener._session.results.entries["schemathesis/use_after_free"]
        assert entry.counts["fail"] == 3 and entry.evidence[0].finding.actual == "a text"

    @pytest.mark.parametrize(
        ("purpose", "path", "passed"),
        [
            (Purpose.RIGHT, "/loans", {"positive_data_acceptance", "ignored_auth"}),
            (Purpose.RIGHT, "/loans/99999999", set()),
            (Purpose.WRONG, "/loans/99999999", {"negative_data_rejection"}),
            (Purpose.WRONG, "/loans", {"ignored_auth"}),
            (Purpose.NO_HEADER, "/loans/99999999", {"missing_required_header"}),
            (Purpose.OTHER_METHOD, "/loans/99999999", {"unsupported_method"}),
            (Purpose.UNKNOWN, "/loans/99999999", set()),
        ],
    )
    def test_check_passed_counts_checks_that_examined_the_exchange(
        self, listener: GenerationListener, purpose: Purpose, path: str, passed: set[str]
    ) -> None:
        number = call(listener._bridge, path=path).headers[NUMBER]
        for check in CHECKS:
            listener.check_passed(check, number, purpose)
        assert self.passed(listener) == passed | EVERY

    def test_check_passed_does_not_count_an_excused_failure(self, listener: GenerationListener) -> None:
        number = call(listener._bridge).headers[NUMBER]
        assert not listener.confirm_failure("ignored_auth", number, "a title", "a text")
        listener.check_passed("ignored_auth", number, Purpose.RIGHT)
        assert self.passed(listener) == set()

    def passed(self, listener: GenerationListener) -> set[str]:
        listener.phase_ended()
        entries = listener._session.results.entries.items()
        return {
            name.removeprefix(PREFIX) for name, entry in entries if name.startswith(PREFIX) and entry.counts["pass"]
        }

    def test_excuse_names_what_the_judge_reports(self, listener: GenerationListener) -> None:
        number = call(listener._bridge).headers[NUMBER]
        seen = listener._bridge.exchange(number)
        assert seen is not None
        broken = replace(seen, broken=frozenset({"json.only"}))
        assert excuse("use_after_free", broken) == "the contract's own clauses already show the fault"


def test_document_for_has_the_bridge_as_its_server() -> None:
    document = document_for(contract_of(LIBRARY))
    assert document["servers"] == [{"url": "/"}]
    assert {"200", "401", "404"} <= set(document["paths"]["/loans/{loan_id}"]["get"]["responses"])
