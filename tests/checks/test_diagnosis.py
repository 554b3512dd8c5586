"""Test which symptoms belong to one finding."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.checks.diagnosis import diagnose
from conformance.checks.finding import Finding, Leaning
from conformance.checks.symptoms import Symptom, SymptomKey
from tests.support.kit import contract_of

TM = "trackingmore-v2"
CONTRACT = contract_of(TM)
CRASHED = "HTTP 500 with no documented code in its body"
UNKNOWN = "HTTP 404 with no documented code in its body"
ACCEPTED = "200 (success) under HTTP 200"
REFUSED = "401 (Unauthorized) under HTTP 200"
MET = (("code.4016", ACCEPTED), ("code.4015", REFUSED))


def symptom(
    clause: str,
    operation: str | None,
    deviation: str = ACCEPTED,
    exchanges: Sequence[int] = (),
    leaning: Leaning = "",
    origins: Sequence[str] = (),
    path: str = "",
) -> Symptom:
    made = Symptom(
        SymptomKey(clause, operation, deviation),
        Finding(clause, "fail", "a refusal", deviation, leaning=leaning),
        is_outcome=" under HTTP " in deviation or deviation in (CRASHED, UNKNOWN),
        has_outcome=deviation not in (CRASHED, UNKNOWN),
        is_crash=deviation == CRASHED,
    )
    made.exchanges |= {*exchanges}
    made.origins |= {*origins}
    made.paths |= {path} if path else set()
    return made


def groups(*symptoms: Symptom) -> list[list[str]]:
    return [[each.key.clause for each in group] for group in diagnose(CONTRACT, symptoms)]


def test_symptoms_without_relation_are_findings_of_their_own() -> None:
    found = groups(symptom("code.4016", "createTracking"), symptom("code.4017", "readTracking"))
    assert found == [["code.4016"], ["code.4017"]]


def test_one_clause_that_deviates_alike_at_several_operations_is_one_finding() -> None:
    places = [symptom("code.4017", each) for each in ("readTracking", "updateTracking")]
    other = symptom("code.4017", "deleteTracking", REFUSED)
    assert groups(*places, other) == [["code.4017", "code.4017"], ["code.4017"]]


def test_the_same_wrong_outcome_of_the_same_exchange_is_one_finding() -> None:
    cause, behaviour = symptom("code.4017", "deleteTracking", exchanges=[1, 2]), "record.whole-key"
    assert groups(cause, symptom(behaviour, "deleteTracking", exchanges=[2])) == [["code.4017", behaviour]]
    assert len(groups(cause, symptom(behaviour, "deleteTracking", exchanges=[3]))) == 2
    assert len(groups(cause, symptom(behaviour, "deleteTracking", REFUSED, exchanges=[2]))) == 2


def general(deviation: str, exchanges: Sequence[int], is_crash: bool) -> Symptom:
    rule = symptom("json.strict", "createTracking", deviation, exchanges)
    rule.has_outcome, rule.is_crash = False, is_crash
    return rule


def test_replies_without_an_outcome_come_from_one_missing_handler() -> None:
    causes = [symptom(f"code.{code}", "createTracking", UNKNOWN, [code]) for code in (4012, 4013, 4014)]
    found = groups(*causes, general("JSON | text/html", [4012, 4013, 4014, 7], is_crash=False))
    assert found == [["json.strict", "code.4012", "code.4013", "code.4014"]]


def test_internal_errors_of_several_causes_are_a_finding_for_each() -> None:
    causes = [symptom(f"code.{code}", "createTracking", CRASHED, [code]) for code in (4012, 4013)]
    found = groups(*causes, general("JSON | text/html", [4012, 4013], is_crash=True))
    assert found == [["code.4012", "json.strict"], ["code.4013"]]


def test_a_fault_of_all_replies_is_not_the_fault_of_one_outcome() -> None:
    rule = symptom("json.media-type", "createTracking", "JSON | text/plain", range(9))
    assert len(groups(rule, symptom("code.4016", "createTracking", REFUSED, [4]))) == 2


def test_a_forbidden_success_explains_what_is_wrong_in_its_reply() -> None:
    cause = symptom("code.4017", "readTracking", exchanges=[1, 2], leaning="kinder")
    assert len(groups(cause, symptom("reply.own-record", "readTracking", "own | another", [2]))) == 1
    assert len(groups(cause, symptom("reply.own-record", "readTracking", "own | another", [2, 3]))) == 2


def test_an_operation_that_fails_explains_the_same_outcome_of_its_causes() -> None:
    causes = [symptom(f"code.{code}", "countTrackings", REFUSED) for code in (202, 4002, 4019)]
    whole = symptom("operation.countTrackings", "countTrackings", REFUSED, origins=["operation.countTrackings"])
    elsewhere = symptom("code.4019", "listCarriers", ACCEPTED)
    assert [len(each) for each in groups(*causes, whole, elsewhere)] == [4, 1]
    assert groups(*causes, whole)[0][0] == "operation.countTrackings"
    assert (
        len(groups(*causes)) == len(groups(*causes, symptom("operation.countTrackings", "listCarriers", REFUSED))) - 1
    )


def test_an_operation_that_fails_explains_the_outcome_of_other_methods_at_its_path() -> None:
    path = "/trackings/getstatusnumber"
    own = "operation.countTrackings"
    whole = symptom(own, "countTrackings", REFUSED, origins=[own], path=path)
    assert len(groups(whole, symptom("code.405", None, REFUSED, path=path))) == 1
    assert len(groups(whole, symptom("code.405", None, REFUSED, path="/carriers"))) == 2


def test_two_causes_of_one_outcome_that_deviate_alike_are_one_finding() -> None:
    one, other = symptom("code.4015", "createTracking", REFUSED), symptom("code.4015.path", "readTracking", REFUSED)
    assert len(groups(one, other)) == 1
    assert len(groups(one, symptom("code.4015.path", "readTracking", "500 (Server error) under HTTP 200"))) == 2


def test_an_operation_without_a_credential_check_is_one_finding() -> None:
    missing = symptom("auth.missing", "deleteTracking", leaning="kinder")
    special = [symptom(each, "deleteTracking") for each in ("code.202", "code.4018")]
    assert groups(missing, *special) == [["auth.missing", "code.202", "code.4018"]]
    assert len(groups(*special)) == 2
    assert len(groups(missing, symptom("code.4016", "deleteTracking"))) == 2


def test_a_behaviour_whose_requests_met_a_wrong_outcome_follows_from_it() -> None:
    cause = symptom("code.4017", "readTracking", origins=["delete.removes"])
    follows = symptom("delete.removes", "readTracking", "it is gone | it still exists")
    assert groups(cause, follows) == [["code.4017", "delete.removes"]]
    assert len(groups(symptom("code.4017", "readTracking"), follows)) == 2


def test_a_behaviour_does_not_join_the_wrong_outcomes_that_its_requests_met() -> None:
    causes = [symptom(each, "createTracking", deviation, origins=["create.readable"]) for each, deviation in MET]
    behaviour = symptom("create.readable", "createTracking", "a title | nothing")
    assert groups(*causes, behaviour) == [["code.4016", "create.readable"], ["code.4015"]]
    # A behaviour that is found in a wrong reply itself is no consequence of another one.
    own = symptom("create.readable", "createTracking", REFUSED, exchanges=[1])
    causes[1].exchanges.add(1)
    assert groups(*causes, own) == [["code.4016"], ["code.4015", "create.readable"]]


def test_behaviours_that_lose_the_same_member_are_one_finding() -> None:
    texts = ("title is …, as sent | …", "comment is …, as sent | …")
    readable = symptom("create.readable", "readTracking", texts[0])
    assert len(groups(readable, symptom("create.listed", "listTrackings", texts[0]))) == 1
    assert len(groups(readable, symptom("create.listed", "listTrackings", texts[1]))) == 2
