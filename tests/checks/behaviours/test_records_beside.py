"""Test single records that a reply shows beside another one, such as the own link to a campaign."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.behaviours._records_beside import records_beside
from conformance.contract.json_pointer import put
from conformance.core.exchange import Exchange, Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TR, CLAUSE, POINTER = "trackier-v1", "record.own-parent", "/data/tracking_link"
Link = Callable[[list[str], str | None], Any]


class Linked(Direct):
    """Shows another link beside a campaign: `link` of the addresses of all links, and that of the campaign."""

    def __init__(self, link: Link) -> None:
        super().__init__(TR)
        self.link = link

    def send(self, request: Request, origin: str = "") -> Exchange:
        done = super().send(request, origin)
        campaign = request.path.removeprefix("/affiliate/campaigns/")
        response = done.response
        if response is None or response.status != 200 or campaign == request.path:
            return done
        records = [each.members for each in self.mock.store.all(contract_of(TR).resources["own_link"])]
        own = next((each["url"] for each in records if each["ad_id"] == campaign), None)
        shown = {"url": self.link([each["url"] for each in records], own), "live": True}
        body = json.dumps(put(json.loads(response.body), POINTER, shown)).encode()
        return replace(done, response=replace(response, body=body))


def texts(link: Link) -> list[str]:
    bench = Bench(TR, target=Linked(link))
    run_directed(bench.session, [CLAUSE], only_operation="readOwnCampaign")
    return [each.finding.actual for each in bench.results.entries[CLAUSE].evidence]


def test_records_beside_are_those_with_the_key_of_the_shown_one() -> None:
    contract = contract_of(TR)
    found = {each.id: [one.resource for one in records_beside(contract, each)] for each in contract.operations.values()}
    assert {name: each for name, each in found.items() if each} == {"readOwnCampaign": ["own_link"]}


@pytest.mark.parametrize("link", [lambda links, own: (links or [None])[0], lambda links, own: (links or [None])[-1]])
def test_link_to_another_campaign_is_found(link: Link) -> None:
    found = texts(link)
    assert found and all(each.endswith(" of another one") for each in found)


@pytest.mark.parametrize(
    "link",
    [
        lambda links, own: own,
        lambda links, own: None,
        lambda links, own: "",
        lambda links, own: own and f"{own}?source=api",
    ],
)
def test_own_link_no_link_yet_or_another_form_of_it_passes(link: Link) -> None:
    assert not texts(link)
