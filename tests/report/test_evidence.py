"""Test evidence: bodies become texts of limited length."""

from __future__ import annotations

from conformance.core.exchange import Response
from tests.support.reports import evidence


def test_evidence_shortens_long_and_broken_bodies_between_characters() -> None:
    for padding in range(4):
        body = evidence(response=Response(200, (), b"x" * (4093 + padding) + "€€€".encode())).response.body
        kept, _, rest = body.partition("… ")
        more = int(rest.removesuffix(" more bytes"))
        assert "\\x" not in kept and len(kept.encode()) + more == 4093 + padding + 9
    assert evidence(response=Response(200, (), b"\xff")).response.body == "\\xff"
