"""Test how much a recorder keeps."""

from __future__ import annotations

from conformance.core.exchange import Exchange, Request
from conformance.recording import recorder


def test_recorder_keeps_nothing_after_it_is_full() -> None:
    taken = recorder.Recorder(2500)
    for size in (10, 5000, 10):
        taken.add(Exchange(Request("POST", "/", body=bytes(size)), None))
    assert [len(each.request.body or b"") for each in taken.exchanges] == [10] and taken.full
