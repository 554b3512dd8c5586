"""Test the cause of another authentication scheme, beside the causes of missing and unknown credentials."""

from __future__ import annotations

import pytest

from conformance.core.exchange import Credential, Request
from conformance.observation.certainty import Certainty
from tests.support.kit import DATA, Bench

ZOO = DATA / "zoo"
OTHER = Credential("valid", "oauth", "other-scheme")


def certainties(folder: str, request: Request) -> dict[str, Certainty]:
    bench = Bench(str(ZOO / folder))
    factory = bench.session.factory
    causes = [each for each in factory.causes if each.clause.check.startswith("credential-")]
    return {each.clause.check: each.recognise(factory.view(request), factory.query) for each in causes}


@pytest.mark.parametrize(
    ("path", "scheme", "missing"),
    [
        ("/notes", Certainty.YES, Certainty.MAYBE),
        # no clause is about the scheme here, and this operation needs no credential
        ("/notes/10000001", Certainty.NO, Certainty.YES),
        ("/health", Certainty.NO, Certainty.NO),
    ],
)
def test_other_scheme_is_a_missing_credential_unless_a_clause_is_about_it(
    path: str, scheme: Certainty, missing: Certainty
) -> None:
    found = certainties("bearer-token", Request("GET", path, credentials=(OTHER,)))
    assert (found["credential-wrong-scheme"], found["credential-missing"]) == (scheme, missing)


@pytest.mark.parametrize(
    ("credentials", "missing", "unknown"),
    [
        ("app session", Certainty.NO, Certainty.NO),
        ("app", Certainty.YES, Certainty.NO),
        ("app account", Certainty.NO, Certainty.NO),
        ("app session/unknown", Certainty.NO, Certainty.YES),
        ("app session/unknown account", Certainty.NO, Certainty.MAYBE),
        ("session/unknown", Certainty.YES, Certainty.MAYBE),
        ("", Certainty.YES, Certainty.NO),
    ],
)
def test_each_requirement_counts_as_a_whole(credentials: str, missing: Certainty, unknown: Certainty) -> None:
    pairs = [each.partition("/")[::2] for each in credentials.split()]
    sent = tuple(Credential(profile or "valid", slot) for slot, profile in pairs)
    found = certainties("several-keys", Request("GET", "/limits", credentials=sent))
    assert (found["credential-missing"], found["credential-unknown"]) == (missing, unknown)
    optional = certainties("several-keys", Request("GET", "/greeting", credentials=sent))
    assert optional["credential-missing"] is Certainty.NO and optional["credential-unknown"] is not Certainty.YES
