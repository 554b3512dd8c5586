"""Test that merged shards give the report that one machine would give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from conformance.checks.waivers import Waiver
from conformance.contract.loader import shipped_schema
from conformance.core.errors import UsageError
from conformance.core.shard import Shard
from conformance.report.json_format import document_of
from conformance.report.json_reader import checked_report
from conformance.report.model import Report
from conformance.runner.options import Options
from tests.support.shards import GENERATED, merge, read_back, result, run_report, shard_reports

LIBRARY, PARCELS, WORDS = "library", "parcels", "zoo/word-codes"
LOST, CRASH = "operation.readLoan~lost", "operation.createLoan~crash"
SERVERS = [
    (LIBRARY, [], 3),
    (LIBRARY, [LOST], 2),
    (LIBRARY, [CRASH, "code.10~success@readLoan"], 2),
    (LIBRARY, [CRASH, "code.10~success@readLoan"], 3),
    (LIBRARY, ["operation.listLoans~refused"], 2),
    (PARCELS, ["operation.replaceParcel~lost", "key.known~accepts-shorter@createParcel"], 3),
    (PARCELS, ["method~status"], 2),
    (WORDS, ["operation.listRooms~lost", "key.missing~accepts-in-body-Key@createRoom"], 2),
    (WORDS, [], 3),
]


@pytest.mark.parametrize(("contract", "faults", "of"), SERVERS, ids=str)
def test_merged_report_is_that_of_one_machine(contract: str, faults: list[str], of: int) -> None:
    whole, merged = run_report(contract, faults), merge(contract, shard_reports(contract, of, faults))
    assert result(merged) == result(whole)
    assert merged.shard is None and merged.exchanges > whole.exchanges / 2


def test_merged_report_has_generated_requests_of_all_operations() -> None:
    shards = shard_reports(LIBRARY, 2, ["json.type~plain-refusals"], GENERATED)
    assert result(merge(LIBRARY, shards, GENERATED)) == result(
        run_report(LIBRARY, ["json.type~plain-refusals"], GENERATED)
    )


def test_more_shards_than_checks_leave_some_with_the_requests_before_the_checks_only() -> None:
    options = Options(only=("code.30",))
    shards = shard_reports(LIBRARY, 9, [], options)
    assert [each.exit for each in shards] == [0] * 9 and not shards[-1].summary["pass"]
    assert result(merge(LIBRARY, shards)) == result(run_report(LIBRARY, [], options))


def test_merge_compares_what_each_shard_has_seen_of_the_dialect() -> None:
    one, other = [*run_dialects()]
    assert one.exit == other.exit == 0
    merged = merge(PARCELS, [one, other])
    assert merged.clause("dialect").verdict == "fail" and merged.exit == 1
    shown = [merged.shown(each) for each in merged.findings if each.clause == "dialect"]
    assert shown and all("as in earlier replies" in each.expected for each in shown)


def run_dialects() -> list[Report]:
    """Return the reports on two shards whose servers differ in their dialect."""
    return [
        read_back(run_report(PARCELS, (), Options(shard=Shard(number, 2)), dialect))
        for number, dialect in ((1, "plain"), (2, "strict"))
    ]


# --- a shard by itself -------------------------------------------------------------------------------
def test_report_on_a_shard_fits_its_schema_and_can_be_read_back() -> None:
    every = (run_report(PARCELS, ["method~status"], Options(shard=Shard(number, 3))) for number in (1, 2, 3))
    made = next(each for each in every if each.shard is not None and each.shard.symptoms)
    assert not [*shipped_schema("report").errors(document_of(made))]
    assert document_of(read_back(made)) == document_of(made)
    assert made.shard is not None and made.shard.symptoms and made.shard.comparisons


def test_shard_does_not_count_what_it_has_not_seen() -> None:
    waiver = Waiver("code.30", "was broken")
    options = Options(only=("code.30",), strict=True, waivers={LIBRARY: [waiver]})
    seen, unseen = shard_reports(LIBRARY, 2, [], options)
    assert seen.clause("code.30").verdict == "pass" and unseen.clause("code.30").verdict == "inconclusive"
    assert unseen.clause("code.30").reason == "no exchange of this shard of the run shows it"
    assert (seen.exit, unseen.exit) == (0, 0) and "no failure in shard 2 of 2" in unseen.exit_line
    assert merge(LIBRARY, [seen, unseen], options).exit == 0


def test_merged_report_of_a_whole_run_names_a_stale_waiver() -> None:
    options = Options(waivers={LIBRARY: [Waiver("code.30", "was broken")]})
    shards = shard_reports(LIBRARY, 2, [], options)
    merged = merge(LIBRARY, shards, options)
    assert {each.exit for each in shards} == {0} and not any(each.is_whole for each in shards)
    assert merged.exit == 5 and any(each.startswith("Stale waiver: code.30") for each in merged.notes)


def test_failure_fails_its_shard_and_the_whole() -> None:
    shards = shard_reports(LIBRARY, 2, [LOST])
    assert {each.exit for each in shards} == {1} and merge(LIBRARY, shards).exit == 1


# --- what is missing ---------------------------------------------------------------------------------
def test_without_a_shard_no_clause_passes_and_failures_stay() -> None:
    first, _, third = shard_reports(LIBRARY, 3, [LOST])
    merged = merge(LIBRARY, [third, first])
    verdicts = {each.verdict for each in merged.clauses} - {None}
    assert verdicts == {"fail", "inconclusive"} and merged.exit == 1 and not merged.complete
    assert "No clause passes: shard 2 of 3 is missing." in merged.notes
    reasons = {each.reason for each in merged.with_verdict("inconclusive")}
    assert "shard 2 of 3 is missing" in reasons
    healthy = merge(LIBRARY, shard_reports(LIBRARY, 3)[1:])
    assert healthy.exit == 5 and not healthy.summary["pass"]


def test_shard_that_could_not_judge_its_target_counts_as_missing() -> None:
    shards = [*shard_reports(LIBRARY, 2)[:1], shard_reports(LIBRARY, 2, ["operation.listLoans~refused"])[1]]
    assert shards[1].exit == 3
    merged = merge(LIBRARY, shards)
    assert merged.exit == 3 and not merged.summary["pass"]
    assert "No clause passes: shard 2 of 2 could not judge its target." in merged.notes


# --- how the whole is judged -------------------------------------------------------------------------
def test_waivers_and_the_baseline_count_for_the_whole() -> None:
    shards, whole = shard_reports(LIBRARY, 2, [LOST]), run_report(LIBRARY, [LOST])
    known = merge(LIBRARY, shards, Options(baseline={LIBRARY: whole.findings}))
    assert known.exit == 0 and {each.verdict for each in known.findings} == {"waived"}
    waivers = [Waiver("", "known", finding=each.id) for each in whole.findings]
    assert merge(LIBRARY, shards, Options(waivers={LIBRARY: waivers})).exit == 0


def test_waived_failures_of_shards_fail_without_the_waiver() -> None:
    waivers = [Waiver(each.clause, "known") for each in run_report(LIBRARY, [LOST]).findings]
    waivers += [Waiver(name, "known") for each in run_report(LIBRARY, [LOST]).findings for name in each.follow]
    shards = shard_reports(LIBRARY, 2, [LOST], Options(waivers={LIBRARY: waivers}))
    assert {each.exit for each in shards} == {0} and merge(LIBRARY, shards).exit == 1


# --- what does not belong together -------------------------------------------------------------------
@cache
def halves() -> list[Report]:
    """Return the reports on two shards."""
    return shard_reports(LIBRARY, 2)


@pytest.mark.parametrize(
    ("reports", "fault"),
    [
        (
            lambda one, two: [run_report(LIBRARY)],
            "1.json: the report on a whole run; `conformance merge` joins the reports that",
        ),
        (lambda one, two: [one, two, one], "1.json and 3.json are both on shard 1 of 2; give one report on each"),
        (lambda one, two: [one, shard_reports(LIBRARY, 3)[1]], "are on different runs: the number of shards 2 and 3;"),
        (
            lambda one, two: [one, replace(two, contract_digest="0")],
            "are on different runs: the digest of the contract",
        ),
        (
            lambda one, two: [one, replace(two, contract="parcels")],
            "the contract library and parcels; give the reports on the shards",
        ),
        (lambda one, two: [one, replace(two, profiles=("valid", "other"))], "the profiles valid and valid, other;"),
        (lambda one, two: [one, shard_reports(LIBRARY, 2, [], GENERATED)[1]], "the seed None and 0;"),
        (
            lambda one, two: [one, shard_reports(LIBRARY, 2, [], Options(only=("code.*",)))[1]],
            "the option only none and code.*;",
        ),
        (
            lambda *both: [replace(each, contract_digest="0") for each in both],
            "is not the contract that the shards were",
        ),
    ],
)
def test_reports_that_are_not_the_shards_of_one_run_are_refused(
    reports: Callable[[Report, Report], list[Report]], fault: str
) -> None:
    with pytest.raises(UsageError) as raised:
        merge(LIBRARY, reports(*halves()))
    assert fault in str(raised.value) and str(raised.value).count("\n") == 0


def test_shards_may_have_targets_and_tags_of_their_own() -> None:
    one, two = halves()
    merged = merge(LIBRARY, [one, replace(two, target="http://127.0.0.1:8001", tag="other123")])
    assert merged.exit == 0 and merged.target == "mock:, http://127.0.0.1:8001" and merged.tag == "mock0000, other123"


@pytest.mark.parametrize("where", ["report", "clauses", "symptoms", "comparisons"])
def test_names_that_the_contract_does_not_have_are_refused(where: str) -> None:
    document = document_of(run_report(PARCELS, ["method~status"], Options(shard=Shard(1, 1))))
    section = document["shard"]
    if where == "report":
        next(each for each in document["clauses"] if each["verdict"] == "pass")["id"] = "odd\n"
    elif where == "clauses":
        section["clauses"]["odd\n"] = section["clauses"].pop("method")
    else:
        section[where][0]["clause"] = "odd\n"
    with pytest.raises(UsageError, match=r"shard 1 of 1 has results of 'odd\\n', which parcels does not have"):
        merge(PARCELS, [checked_report(document)])


def test_failures_without_evidence_are_refused() -> None:
    document = document_of(run_report(LIBRARY, [LOST], Options(shard=Shard(1, 1))))
    document["findings"] = []
    for each in document["clauses"]:
        if each["verdict"] == "fail":
            each.update(verdict="inconclusive", reason="spoilt", evidence=[])
    with pytest.raises(UsageError, match=r"have failures of \S+ without evidence; run the shards again"):
        merge(LIBRARY, [checked_report(document)])


def test_error_of_this_tool_in_a_shard_is_one_of_the_whole() -> None:
    one, two = shard_reports(LIBRARY, 2)
    document = document_of(one)
    (broken,) = [each for each in document["clauses"] if each["id"] == "code.30"]
    broken.update(verdict="error", reason="KeyError", evidence=[])
    document["shard"]["clauses"]["code.30"]["counts"]["error"] = 1
    found = merge(LIBRARY, [checked_report(document), two])
    assert found.exit == 4 and (found.clause("code.30").verdict, found.clause("code.30").reason) == (
        "error",
        "KeyError",
    )
