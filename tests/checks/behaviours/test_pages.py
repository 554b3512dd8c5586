"""Test which request leads to the next page, for every kind of pages, and which links are not followed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.behaviours._pages import next_page, without_positions
from conformance.checks.behaviours._reading_records import read_list
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked
from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.effects import List
from conformance.contract.loader import load_contract
from conformance.contract.paging import Paging
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange, Pairs, Request
from conformance.observation.records import listed_records
from conformance.observation.response_reading import Reply, read_reply
from conformance.runner.directed_checks import run_directed
from tests.support.kit import DATA, Bench, get, reply

FOLDER = DATA / "zoo" / "kinds-of-pages"
CONTRACT = load_contract(str(FOLDER))
NOTE = {"id": "00000000000b", "text": "hello"}
URL = "http://localhost:1/v1/notes"


@pytest.fixture
def bench() -> Bench:
    return Bench(str(FOLDER))


def page(request: Request, headers: Pairs = (), **members: Any) -> Reply:
    response = reply({"code": 0, "data": [NOTE], **members}, headers=(("Content-Type", "application/json"), *headers))
    return read_reply(CONTRACT, RequestView(CONTRACT, request), Exchange(request, response))


def following(bench: Bench, shown: Reply, paging: Paging | None = None) -> Request | None:
    assert shown.operation is not None
    lister, effect = shown.operation, shown.operation.effect
    if paging is not None:
        lister = replace(lister, effect=replace(effect, paging=paging))
    items = listed_records(lister.effect, shown.body)  # type: ignore[arg-type]
    bench.change_factory(address=bench.target.base_url)
    return next_page(bench.factory, lister, shown, items, len(items))


@pytest.mark.parametrize(
    ("path", "query", "members", "expected"),
    [
        ("/notes", (("cursor", "a"), ("limit", "1")), {"meta": {"next": "b c"}}, (("limit", "1"), ("cursor", "b c"))),
        ("/notes", (), {"meta": {"next": 7}}, (("cursor", "7"),)),
        ("/notes", (), {"meta": {"next": ""}}, None),
        ("/notes", (), {"meta": {"next": None}}, None),
        ("/notes", (), {}, None),
        ("/notes-by-key", (), {"more": True}, (("starting_after", "00000000000b"),)),
        ("/notes-by-key", (), {"more": False}, None),
        ("/notes-by-key", (), {"more": "no"}, (("starting_after", "00000000000b"),)),
        ("/notes-by-key", (), {"data": []}, None),
        ("/notes-by-offset", (("offset", "4"), ("limit", "1")), {}, None),
        ("/small-pages", (), {"next": "/v1/small-pages?at=2"}, (("at", "2"),)),
        ("/small-pages", (), {"next": "?at=3"}, (("at", "3"),)),
        ("/small-pages", (), {"next": None}, None),
    ],
)
def test_next_page_in_bodies(
    path: str, query: Pairs, members: dict[str, Any], expected: Pairs | None, bench: Bench
) -> None:
    found = following(bench, page(get(path, *query), **members))
    assert (found and found.query) == expected


@pytest.mark.parametrize(
    ("paging", "query", "more", "expected"),
    [
        (Paging(page="page", limit="limit", max=1), (), None, "2"),
        (Paging(page="page", limit="limit", max=1), (("page", "4"),), None, "5"),
        (Paging(page="page", limit="limit", max=2), (), None, None),
        (Paging(page="page", has_more="/more"), (), True, "2"),
        (Paging(page="page", limit="limit", max=1, has_more="/more"), (), False, None),
        (Paging(offset="offset", has_more="/more"), (("offset", "4"),), True, "5"),
        (Paging(offset="offset", has_more="/more"), (), True, "1"),
    ],
)
def test_next_page_by_number(
    paging: Paging, query: Pairs, more: bool | None, expected: str | None, bench: Bench
) -> None:
    shown = page(get("/notes-by-offset", *query), more=more)
    found = following(bench, shown, paging)
    assert (found and dict(found.query)[paging.number or ""]) == expected


def test_next_page_of_a_link_header_is_requested_with_the_same_credential_and_without_the_key_in_its_url(
    bench: Bench,
) -> None:
    contract = replace(CONTRACT, credential_slots={"query": CredentialSlot("query", "key")})
    request = get("/notes-by-links")
    headers = (("Link", '</v1/notes>; rel="first"'), ("link", '</v1/notes-by-links?at=2&key=secret>; rel="next"'))
    shown = replace(page(request, headers), contract=contract)
    assert following(bench, shown) == request.replace(query=(("at", "2"),))


def test_next_page_of_another_header_is_its_whole_value(bench: Bench) -> None:
    request = get("/notes-by-header")
    link = ("Link", '</v1/notes-by-header?at=7>; rel="next"')
    assert following(bench, page(request, (link, ("next-page", "/v1/notes-by-header?at=2")))) == request.replace(
        query=(("at", "2"),)
    )
    assert following(bench, page(request, (link,))) is None


@pytest.mark.parametrize(
    ("url", "code", "text"),
    [
        ("https://other.example.com/v1/small-pages", BlockCode.OTHER_HOST, "on another host, to which no request"),
        ("//other.example.com/v1/small-pages", BlockCode.OTHER_HOST, "on another host"),
        ("http://localhost@other.example.com/v1/small-pages", BlockCode.OTHER_HOST, "on another host"),
        ("/v2/small-pages", BlockCode.NOT_OBSERVABLE, 'is no URL of this operation: "/v2/small-pages"'),
        ("/v1/notes", BlockCode.NOT_OBSERVABLE, "is no URL of this operation"),
        ("http://[", BlockCode.NOT_OBSERVABLE, "is no URL of this operation"),
        (7, BlockCode.NOT_OBSERVABLE, "is no URL of this operation: 7"),
    ],
)
def test_next_page_is_not_followed_elsewhere(url: Any, code: BlockCode, text: str, bench: Bench) -> None:
    with pytest.raises(Blocked) as blocked:
        following(bench, page(get("/small-pages"), next=url))
    assert blocked.value.reason.code == code and text in blocked.value.reason.text


def test_without_positions_leaves_only_whether_there_is_a_next_page() -> None:
    lister = CONTRACT.operations["listByCursor"]
    bodies = [without_positions(lister, {"meta": {"next": each}}) for each in ("a", "b", "", None)]
    assert bodies == [{"meta": {"next": each}} for each in (True, True, "", None)]


@pytest.mark.parametrize(
    "name", ["listByCursor", "listByKey", "listByOffset", "listByLinks", "listByHeader", "listSmallPages"]
)
def test_read_list_reads_all_pages(name: str, bench: Bench) -> None:
    bench.change_factory(address=bench.target.base_url)
    for _ in range(4):
        list(bench.walk(bench.factory.new_record("note")))  # type: ignore[arg-type]
    effect, found = CONTRACT.operations[name].effect_as(List), []
    lister = replace(CONTRACT.operations[name], effect=replace(effect, paging=replace(effect.paging, max=2)))

    def steps() -> Any:
        found.extend((yield from read_list(bench.factory, lister, {}))[0])

    assert len([*bench.walk(steps())]) == 3
    assert len(found) == len({each["id"] for each in found}) == 5


def test_pages_cover_the_list_reports_a_refused_next_page(bench: Bench) -> None:
    bench.store.new_cursor = lambda *_: "unknown"  # type: ignore[method-assign]
    run_directed(bench.session, ["pages"])
    found = bench.results.verdicts()["pages"]
    assert found.verdict == "fail"
