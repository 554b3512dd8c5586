"""Test what `conformance explain` prints about a clause."""

from __future__ import annotations

import re
import shlex
import socket
from dataclasses import replace

import pytest

from conformance.contract.folders import shipped_contracts
from conformance.observation.response_reading import outcome_text
from conformance.preview.clause_lookup import find_clause
from conformance.preview.explain import (
    BASIS_TEXTS,
    KIND_TEXTS,
    explained_requests,
    explanation_page,
    outcome_line,
)
from tests.support.kit import cause_of, contract_of

TM, TR = "trackingmore-v2", "trackier-v1"
CLAUSES = [(name, clause) for name in (*shipped_contracts(), "library") for clause in contract_of(name).clauses]


def explained(name: str, contract: str | None = None, everything: bool = False) -> str:
    return explanation_page(*find_clause(name, contract), 100, everything)


def flat(text: str) -> str:
    return " ".join(text.split())


def commands(text: str) -> list[list[str]]:
    """The words of each curl command of a page."""
    joined = text.replace(" \\\n", " ")
    return [shlex.split(line) for line in joined.splitlines() if line.lstrip().startswith("curl ")]


class TestPage:
    def test_page_of_a_cause(self) -> None:
        page = flat(explained("code.4016"))
        for part in (
            "says Creating a tracking that exists",
            "page 19: row 4016: the tracking exists already (Track",
            KIND_TEXTS["cause"],
            BASIS_TEXTS["stated"],
            "check already-exists: The request gives a record",
            "expected 4016 (Bad Request), 'Tracking already exists.', under HTTP 200 in dialect in-band, 409",
            "dialect mirrored (status-family): the HTTP status corresponds",
            "sent 2 requests",
            "(after POST /trackings/post; --all shows how)",
        ):
            assert part in page
        assert [words[:6] for words in commands(explained("code.4016"))] == [
            ["curl", "-i", "-g", "-X", "POST", "$BASE/trackings/post"]
        ] * 2

    def test_page_shows_the_documented_reply(self) -> None:
        assert 'reply HTTP 200 { "meta": { "code": 4016, "type": "Bad Request",' in flat(explained("code.4016"))
        assert 'reply HTTP 200 {"meta":{"code":200,' in flat(explained("operation.deleteTracking"))
        assert "reply HTTP" not in flat(explained(f"{TM}/request.answered"))

    def test_page_shows_other_outcomes_that_are_valid(self) -> None:
        page = flat(explained("code.4014"))
        assert "expected 4014" in page and re.search(r"allowed .*also .*, where \S+ may apply", page)

    def test_page_shows_an_outcome_under_the_status_of_its_cause(self) -> None:
        found = next(
            (contract, clause)
            for contract in map(contract_of, shipped_contracts())
            for clause in contract.clauses_of("cause")
            if clause.status
        )
        assert "; here also " in flat(explanation_page(*found, 100))

    def test_page_shows_an_outcome_without_type_and_message_by_its_code(self) -> None:
        contract = contract_of("library")
        bare = replace(contract.outcomes["30"], types=(), message="")
        assert outcome_text(bare) == "30"
        assert outcome_line(contract, contract.clauses["code.30"], bare, []).startswith("30, under HTTP ")

    def test_page_of_an_operation(self) -> None:
        page = flat(explained("operation.createTrackings"))
        assert "expected 200 (success)" in page and "or 201 (success)" in page
        assert "202" not in page.partition("sent")[0]
        assert "(a command of " in page and "--all shows it" in page
        assert "(a command of " not in explained("operation.createTrackings", everything=True)

    def test_page_of_a_behaviour_shows_its_requests_in_order(self) -> None:
        page = explained(f"{TR}/update.stores")
        methods = " ".join(words[4] for words in commands(page))
        # The record is read before and after each update.
        assert "GET POST GET POST GET" in methods
        whole = explained(f"{TR}/update.stores", everything=True)
        assert "POST GET POST GET" in " ".join(words[4] for words in commands(whole))
        assert "more with --all, on " in flat(page)

    def test_page_of_a_rule_has_no_requests(self) -> None:
        page = explained("json.only")
        assert KIND_TEXTS["rule"] in flat(page) and "sent      no requests of its own" in page and not commands(page)

    def test_page_of_a_rule_names_its_outcomes(self) -> None:
        rule = next(clause for clause in contract_of("library").clauses_of("rule") if clause.outcomes)
        assert "concerns  0 (success)" in explanation_page(contract_of("library"), rule, 100)

    def test_page_of_information_is_its_source(self) -> None:
        contract = contract_of(TM)
        page = explanation_page(contract, contract.clauses_of("information")[0], 100)
        assert flat(KIND_TEXTS["information"]) in flat(page) and "expected" not in page and not commands(page)

    def test_page_lists_mutants(self) -> None:
        assert "mutant    code.4016~" in explained("code.4016")

    def test_page_with_all_shows_every_request(self) -> None:
        few, every = (commands(explained(f"{TR}/code.12", everything=each)) for each in (False, True))
        sent = explained_requests(*find_clause(f"{TR}/code.12"))
        assert len(few) == 12 < len(every) == len(sent) + sum(len(each.preparation) for each in sent)

    def test_page_with_all_shows_the_requests_that_prepare(self) -> None:
        page = explained("code.4016", everything=True)
        first, second, *_ = commands(page)
        assert first[:6] == second[:6] == ["curl", "-i", "-g", "-X", "POST", "$BASE/trackings/post"]
        numbers = [re.findall("CT-?mock0000-?[0-9]+", each[-1]) for each in (first, second)]
        assert numbers[0] == numbers[1] != []
        assert page.index("  (preparation)\n") < page.index("  curl ") < page.index("  (then)\n")

    def test_page_opens_no_socket(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "socket", None)
        assert explained("code.4017") == explained("code.4017")


@pytest.mark.usefixtures("derived_once")
@pytest.mark.parametrize(("name", "clause"), CLAUSES)
@pytest.mark.slow
def test_page_of_every_clause_can_be_made(name: str, clause: str) -> None:
    contract = contract_of(name)
    page = explanation_page(contract, contract.clauses[clause], 80)
    assert page.startswith(f"{name}/{clause} (")
    assert all(line.isprintable() for line in page.splitlines())
    silent = contract.clauses[clause].kind == "cause" and not cause_of(name, clause).operations()
    assert "sent      0 requests" not in page or silent
    for words in commands(page):
        assert "$BASE" in " ".join(words) or "$(printf" in " ".join(words)
