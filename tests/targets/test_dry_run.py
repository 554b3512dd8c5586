"""Test the requests of a dry run: values from replies are placeholders."""

from __future__ import annotations

import json

import pytest

from conformance.core.exchange import Request, Response
from conformance.targets.dry_run import DryRun, decode_placeholders
from tests.support.kit import TAG, contract_of, get, send

TR = "trackier-v1"


class Echo(DryRun):
    """A dry run in which replies are given."""

    def hears(self, body: object) -> None:
        self._placeholders.record_response(Response(200, (), json.dumps(body).encode()))


def test_placeholders_in_query_keeps_braces_readable() -> None:
    shown = Request("GET", "/a", (("ids", "{b},{c}"), ("d", "{}")))
    assert decode_placeholders(shown, shown.path_and_query) == "/a?ids={b}%2C{c}&d=%7B%7D"


@pytest.mark.parametrize(
    ("request_", "path", "query", "body"),
    [
        (get("/affiliate/5c0000000000000000a00077"), "/affiliate/{affiliate_id}", (), None),
        (get("/campaign", ("ids", "5c0000000000000000a00077,1")), "/campaign", (("ids", "{ids},1"),), None),
        (
            send("POST", "/network/referral", {"a": [{"b": "5c0000000000000000a00077"}]}),
            "/network/referral",
            (),
            b'{"a":[{"b":"{b}"}]}',
        ),
        (
            send("POST", "/affiliate", b'{"a": "5c0000000000000000a00077", "a": 1}'),
            "/affiliate",
            (),
            b'{"a": "5c0000000000000000a00077", "a": 1}',
        ),
        (get("/affiliate/5c0000000000000000a00078"), "/affiliate/5c0000000000000000a00078", (), None),
        (get("/campaign", ("name", "Sent by the server")), "/campaign", (("name", "{name}"),), None),
        (get("/campaign", ("name", "short")), "/campaign", (("name", "short"),), None),
    ],
)
def test_dry_run_shows_a_placeholder_for_a_value_of_a_reply(
    request_: Request, path: str, query: object, body: bytes | None
) -> None:
    echo = Echo(contract_of(TR), TAG)
    echo.hears({"publisher": {"_id": "5c0000000000000000a00077", "name": "Sent by the server", "kind": "short"}})
    shown = echo.shown(request_)
    assert (shown.path, shown.query, shown.body) == (path, query, body)


def test_dry_run_shows_a_value_that_the_run_sent_first() -> None:
    echo = Echo(contract_of(TR), TAG)
    echo.send(get("/campaign", ("name", "Sent by the run")))
    echo.hears({"name": "Sent by the run"})
    assert echo.shown(get("/campaign", ("name", "Sent by the run"))).query == (("name", "Sent by the run"),)
