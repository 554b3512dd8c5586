"""Test the client of shipping.py with every documented outcome, and with connection faults."""

import pytest
from shipping import API, DONE, EXISTS, LATER, Shipping, ShippingError

PARCEL = ("china-post", "CT0000000001")


@pytest.mark.documented_outcomes("trackingmore-v2", "createTracking")
def test_client_handles_every_documented_outcome(api_mock, documented_outcome):
    client = Shipping(api_mock.key, pause=[].append)
    if documented_outcome.code in (*DONE, *LATER, EXISTS):
        client.register(*PARCEL)
    else:
        with pytest.raises(ShippingError) as caught:
            client.register(*PARCEL)
        assert caught.value.code == documented_outcome.code


@pytest.mark.conformance_api("trackingmore-v2")
def test_client_waits_for_retry_after(api_mock):
    waited = []
    api_mock.answer("429", on="createTracking")
    Shipping(api_mock.key, API, waited.append).register(*PARCEL)
    assert waited == [120.0]


@pytest.mark.conformance_api("trackingmore-v2", allow=["code.4016"])
@pytest.mark.parametrize("fault", ["timeout", "reset", "truncated", "html"])
def test_client_registers_a_parcel_once_if_a_reply_is_lost(api_mock, fault):
    client = Shipping(api_mock.key)
    api_mock.fault(fault, performed=True)
    client.register(*PARCEL)
    assert client.status(*PARCEL) == "pending"
    assert len(api_mock.requests) == 3


@pytest.mark.conformance_api("trackingmore-v2")
def test_client_works_over_a_real_connection(api_server):
    client = Shipping(api_server.key, api_server.url)
    client.register(*PARCEL)
    assert client.status(*PARCEL) == "pending"
