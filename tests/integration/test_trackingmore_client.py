"""Test that a third-party client (PyPI: trackingmore) works with the reference server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from trackingmore import trackingmore as client

from tests.support.served import served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served("trackingmore-v2") as url:
        yield url


@pytest.fixture(autouse=True)
def _at_the_mock(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "BASE_URL", address)
    monkeypatch.setattr(client, "headers", None)
    client.set_api_key("mock-valid")


def parcel(number: str, **more: str) -> Any:
    return client.create_tracking_data("china-post", number, **more)


def made(number: str, **more: str) -> Any:
    data = parcel(number, **more)
    client.create_tracking_item(data)
    return data


def refused(call: Any, *arguments: Any) -> tuple[int, str]:
    """(code, type) of the exception that the client makes of a refusal."""
    with pytest.raises(client.TrackingMoreAPIException) as caught:
        call(*arguments)
    assert str(caught.value).strip()
    return caught.value.err_code, caught.value.err_type


class TestSuccess:
    def test_create_returns_what_was_given(self) -> None:
        data = parcel("CT100000001", title="Box", order_id="O-1")
        assert client.create_tracking_item(data).items() >= data.items()

    def test_read_returns_what_was_created(self) -> None:
        made("CT100000002", title="Crate")
        assert client.get_tracking_item("china-post", "CT100000002")["title"] == "Crate"

    def test_list_returns_what_was_created(self) -> None:
        made("CT100000003")
        page = client.get_all_trackings()["data"]
        assert "CT100000003" in [each["tracking_number"] for each in page["items"]]
        assert int(page["total"]) == len(page["items"])

    def test_update_without_a_body_changes_nothing(self) -> None:
        data = made("CT100000004", title="As it was")
        assert client.update_tracking_item({**data, "title": "never sent"})["title"] == "As it was"

    def test_detect_returns_a_courier(self) -> None:
        couriers = client.detect_carrier_from_code(" CT100000005 ")
        assert couriers and all({"name", "code"} <= set(each) for each in couriers)

    def test_batch_separates_good_items_from_bad(self) -> None:
        old = made("CT100000006")
        batch = client.create_tracking_items_batch([parcel("CT100000007"), old])
        assert (batch["submitted"], batch["added"]) == (2, 1)
        assert [each["tracking_number"] for each in batch["trackings"]] == ["CT100000007"]
        assert [(each["tracking_number"], each["code"]) for each in batch["errors"]] == [("CT100000006", 4016)]

    def test_realtime_returns_a_tracking(self) -> None:
        assert client.realtime_tracking(made("CT100000008"))["items"]

    def test_delete_removes_a_tracking(self) -> None:
        made("CT100000009")
        client.delete_tracking_item("china-post", "CT100000009")
        assert refused(client.get_tracking_item, "china-post", "CT100000009") == (4017, "Bad Request")


class TestRefusals:
    def test_create_is_refused_for_what_exists(self) -> None:
        assert refused(client.create_tracking_item, made("CT200000001")) == (4016, "Bad Request")

    def test_read_update_and_delete_are_refused_for_what_does_not_exist(self) -> None:
        for call in (client.get_tracking_item, client.delete_tracking_item):
            assert refused(call, "china-post", "CT299999999") == (4017, "Bad Request")
        assert refused(client.update_tracking_item, parcel("CT299999999")) == (4017, "Bad Request")

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            ({"carrier_code": "china-post"}, 4013),
            ({"carrier_code": "china-post", "tracking_number": "?!"}, 4014),
            ({"carrier_code": "no such carrier!", "tracking_number": "CT200000002"}, 4015),
        ],
    )
    def test_create_is_refused_for_faulty_data(self, data: dict[str, str], code: int) -> None:
        assert refused(client.create_tracking_item, data) == (code, "Bad Request")

    @pytest.mark.parametrize(
        ("key", "code", "kind"),
        [
            ("nobody-has-this-key", 4001, "Unauthorized"),
            ("mock-deleted", 4002, "Unauthorized"),
            ("mock-needs-activation", 4018, "Bad Request"),
            ("mock-no-balance", 4019, "Bad Request"),
            ("mock-rate-limited", 429, "Too Many Requests"),
            ("mock-broken", 500, "Server error"),
            ("mock-maintenance", 503, "Service Unavailable"),
        ],
    )
    def test_list_is_refused_without_a_valid_key(self, key: str, code: int, kind: str) -> None:
        client.set_api_key(key)
        assert refused(client.get_all_trackings) == (code, kind)

    def test_create_over_the_limit_raises_in_the_client(self) -> None:
        """This client knows 200 and 201 only, which a test against the reference server shows."""
        client.set_api_key("mock-over-limit")
        assert refused(client.create_tracking_item, parcel("CT200000003"))[0] == 202


def test_client_sees_the_http_status_of_the_other_dialect(monkeypatch: pytest.MonkeyPatch) -> None:
    with served("trackingmore-v2", "--dialect", "mirrored") as url:
        monkeypatch.setattr(client, "BASE_URL", url)
        with pytest.raises(OSError, match=r"^404 ") as caught:
            client.get_tracking_item("china-post", "CT299999999")
    assert type(caught.value).__name__ == "HTTPError"
