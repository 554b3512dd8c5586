"""Test what messages say of replies without a documented code."""

from __future__ import annotations

import gzip

import pytest

from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange, Request, Response
from conformance.observation.response_reading import read_reply
from tests.support.kit import contract_of

ADDRESS = "https://login.example/?next=/loans"


def summary(response: Response, recorded: str = "") -> str:
    contract, request = contract_of("trackingmore-v2"), Request("GET", "/carriers")
    return read_reply(contract, RequestView(contract, request), Exchange(request, response, recorded=recorded)).summary


@pytest.mark.parametrize(
    ("status", "headers", "says"),
    [
        (302, {"Location": ADDRESS}, f"HTTP 302 (a redirect to {ADDRESS}) with no documented code in its body"),
        (302, {}, "HTTP 302 with no documented code in its body"),
        (200, {"Location": ADDRESS}, "HTTP 200 with no documented code in its body"),
        (301, {"Location": "/" + "a" * 999}, "/" + "a" * 196 + "...)"),
        (200, {"Content-Encoding": "gzip"}, "in its body, in Content-Encoding gzip, which was not requested"),
        (200, {"Content-Encoding": "Identity"}, "no documented code in its body"),
    ],
)
def test_summary_names_the_address_of_a_redirect_and_an_encoding(
    status: int, headers: dict[str, str], says: str
) -> None:
    text = summary(Response(status, tuple(headers.items()), gzip.compress(b'{"meta": {"code": 200}}')))
    assert says in text and (len(says) < 100 or len(text) < 300)


def test_summary_says_that_an_encoding_was_requested() -> None:
    request = Request("GET", "/carriers", headers=(("Accept-Encoding", "gzip"),))
    view = RequestView(contract_of("trackingmore-v2"), request)
    response = Response(200, (("Content-Encoding", "gzip"),), b"{}")
    assert read_reply(view.contract, view, Exchange(request, response)).coding_text == ", in Content-Encoding gzip"


def test_summary_does_not_know_what_another_client_requested() -> None:
    text = summary(Response(200, (("Content-Encoding", "br"),), b"\x8b"), recorded="traffic.har")
    assert text.endswith("in its body, in Content-Encoding br")
