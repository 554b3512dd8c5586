"""Test that texts are sent at their documented length, and that it decides what a refusal of a long text means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest

from conformance.checks.behaviours._odd_values import LONG_TEXT, odd_values
from conformance.core.exchange import Exchange, Request
from conformance.runner.control_requests import control_requests
from conformance.runner.directed_checks import run_directed
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA, Bench, Direct, contract_of, exchange, reply

PAYMENTS = DATA / "zoo" / "payments"
EXAMPLES = {"createPayment": len("A book"), "updatePayment": len("Two books")}
OLD, STRICT = "{type: string, maxLength: 200}", '"*": {name: "*", in: [body, query], strict: true}'
URL = "https://shop.example.com/books"
LIMIT = 255


def payments(folder: Path, schema: str, right: bool = False) -> str:
    """Return a copy of the contract in which the schema of `description` is this one, that of a field or strict."""
    copy = changed_copy(PAYMENTS, folder, "openapi.yaml", OLD, schema)
    if right:
        field = f"{STRICT}, description: {{in: [body], right: {schema}}}"
        copy = changed_copy(copy, folder / "right", "contract.yaml", STRICT, field)
    return str(copy)


def with_limit(limit: int | None) -> str:
    return "{type: string}" if limit is None else f"{{type: string, maxLength: {limit}}}"


def sent_to(bench: Bench, operation: str) -> list[int]:
    """Return the lengths of the descriptions in the control requests of an operation."""
    steps = control_requests(bench.contract.operations[operation], bench.factory)
    views = [bench.factory.view(request) for request, prepares in bench.walk(steps) if not prepares]
    return [len(str(each.value_named("description"))) for each in views]


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize(
    ("limit", "control", "odd"),
    [(100, 100, 100), (101, 101, 101), (400, 400, 400), (1000, 1000, 1000), (None, 0, 1100)],
)
def test_a_text_is_sent_at_its_documented_length(
    tmp_path: Path, limit: int | None, control: int, odd: int, right: bool
) -> None:
    contract = payments(tmp_path, with_limit(limit), right)
    whole = contract_of(contract)
    for operation in EXAMPLES:
        assert max(sent_to(Bench(contract), operation)) == max(control, EXAMPLES[operation])
        for turn in (0, 2):
            values = odd_values(whole, whole.operations[operation], whole.resources["payment"], turn)
            assert len(values["description"]) == odd + (41 if limit is None and not turn else 0)


def test_of_a_longer_limit_what_every_server_should_keep_is_sent(tmp_path: Path) -> None:
    bench = Bench(payments(tmp_path, with_limit(2000)))
    assert max(sent_to(bench, "createPayment")) == len(LONG_TEXT) == 1100
    bench = Bench(payments(tmp_path / "other", with_limit(2000), right=True))
    assert {*sent_to(bench, "createPayment")} > {1100, 2000}


def test_a_text_of_a_format_is_not_made(tmp_path: Path) -> None:
    bench = Bench(payments(tmp_path, "{type: string, format: email, minLength: 8, maxLength: 254}"))
    assert {*sent_to(bench, "createPayment")} == {EXAMPLES["createPayment"]}


def test_a_url_is_made_longer_in_its_query(tmp_path: Path) -> None:
    copy = changed_copy(Path(payments(tmp_path, with_limit(400))), tmp_path / "url", "openapi.yaml", "Two books", URL)
    whole = contract_of(str(copy))
    update, resource = whole.operations["updatePayment"], whole.resources["payment"]
    assert {*sent_to(Bench(str(copy)), "updatePayment")} == {len(URL)}
    for turn in (0, 2):
        text = odd_values(whole, update, resource, turn)["description"]
        assert text.startswith(f"{URL}?q=") and len(text) == 400


def test_the_length_of_an_alternative_to_null_counts(tmp_path: Path) -> None:
    bench = Bench(payments(tmp_path, '{anyOf: [{type: string, maxLength: 400}, {type: "null"}]}'))
    assert max(sent_to(bench, "createPayment")) == 400


class Limited(Direct):
    """Cuts or refuses every description of more than 255 characters."""

    def __init__(self, name: str, *, cuts: bool) -> None:
        super().__init__(name)
        self.cuts = cuts

    def send(self, request: Request, origin: str = "") -> Exchange:
        sent = dict(parse_qsl((request.body or b"").decode("utf-8", "replace"), keep_blank_values=True))
        text = sent.get("description", "")
        if request.method != "POST" or len(text) <= LIMIT:
            return super().send(request, origin)
        if not self.cuts:
            error = {"error": {"code": "parameter_invalid", "message": "The description is too long"}}
            return exchange(request, reply(error, 400), origin)
        cut = urlencode({**sent, "description": text[:LIMIT]}).encode()
        return replace(super().send(request.replace(body=cut), origin), request=request)


CLAUSES = ("operation.createPayment", "operation.updatePayment", "readable", "stored")


def failing(contract: str, *, cuts: bool) -> list[str]:
    """Return the clauses about writes that fail."""
    bench = Bench(contract, target=Limited(contract, cuts=cuts))
    run_directed(bench.session, CLAUSES)
    return [each for each in CLAUSES if bench.results.verdicts()[each].verdict == "fail"]


@pytest.mark.parametrize(("limit", "fails"), [(200, False), (400, True), (2000, True), (None, True)])
def test_a_server_that_cuts_texts_fails(tmp_path: Path, limit: int | None, fails: bool) -> None:
    assert failing(payments(tmp_path, with_limit(limit)), cuts=True) == (["readable", "stored"] if fails else [])


@pytest.mark.parametrize(("limit", "fails"), [(200, False), (400, True), (2000, True), (None, False)])
def test_a_server_that_refuses_long_texts_fails_where_they_are_documented(
    tmp_path: Path, limit: int | None, fails: bool
) -> None:
    assert failing(payments(tmp_path, with_limit(limit)), cuts=False) == ([*CLAUSES[:2]] if fails else [])
