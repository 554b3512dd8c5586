"""What mutation testing found that no other test looked at. Each test names the change that it catches."""

from __future__ import annotations

from tests.kit import Bench, reply, read, send

TM = "trackingmore-v2"


def test_a_sure_cause_that_leaves_success_open_leaves_it_open() -> None:
    """`lists_success` that is never true: moving a tracking onto a carrier where it exists may be refused or succeed."""
    bench = Bench(TM)
    bench.ask(bench.lawful("listCarriers"))
    number = "CTt1e2s3t4moved"
    for carrier in ("dhl", "ups"):
        bench.ask(send("POST", "/trackings/post", {"tracking_number": number, "carrier_code": carrier}))
    move = send("POST", "/trackings/update",
                {"tracking_number": number, "carrier_code": "dhl", "update_carrier_code": "ups"})
    _, expected = read(TM, move, reply({}), bench.knowledge)
    assert [each.clause.id for each in expected.sure] == ["code.4016.item"]
    assert expected.success
    assert "success" in expected.right
