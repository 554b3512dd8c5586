"""Test how many threads generate requests; tests/integration/test_workers.py tests the processes."""

from __future__ import annotations

import pytest

from conformance.runner.generated_requests.generating_workers import generating_threads
from conformance.runner.session import Session
from tests.support.kit import Bench


@pytest.mark.parametrize(("reply_s", "threads"), [(0.0, 1), (0.0019, 1), (0.002, 6), (0.5, 6)])
def test_threads_generate_requests_only_if_replies_are_slow(
    monkeypatch: pytest.MonkeyPatch, reply_s: float, threads: int
) -> None:
    monkeypatch.setattr(Session, "reply_s", reply_s)
    assert generating_threads(Bench("parcels").session, 6) == threads
