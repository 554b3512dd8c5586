"""The section of a report on a shard as JSON, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.comparisons import Comparison, ComparisonKey
from conformance.checks.finding import Finding
from conformance.checks.shown_choices import ShownChoices
from conformance.checks.symptoms import Occurrences, Symptom, SymptomKey
from conformance.core.shard import Shard
from conformance.recording.cassette_header import RecordedOptions, read_options
from conformance.report.evidence_json import evidence_json, evidence_of_json
from conformance.report.shard_section import BlockedOften, ClauseTally, GoalReplies, ShardSection, ShownComparison

Json = Mapping[str, Any]
_FLAGS = ("is_outcome", "has_outcome", "is_crash", "is_incomplete")


# --- to JSON ---------------------------------------------------------------------------------------
def shard_json(section: ShardSection) -> dict[str, Any]:
    """Return the section as JSON values; `shard_of_json` is the reverse."""
    return {
        "number": section.shard.number,
        "of": section.shard.of,
        "options": _options(section.options),
        "unjudged": section.unjudged,
        "failures_count": section.failures_count,
        "broken_off": section.is_broken_off,
        "throttled": section.is_throttled,
        "notes": list(section.notes),
        "lacking": list(section.lacking),
        "clauses": {name: _tally(each) for name, each in section.clauses.items()},
        "symptoms": [_symptom(each) for each in section.symptoms],
        "comparisons": [_comparison(each) for each in section.comparisons],
        "goals": [asdict(each) for each in section.goals],
    }


def _options(options: RecordedOptions) -> dict[str, Any]:
    # How many requests are on their way does not decide which ones are sent, and the shard has members of its own.
    return {name: value for name, value in asdict(options).items() if name not in ("concurrency", "shard")}


def _tally(tally: ClauseTally) -> dict[str, Any]:
    return {
        "counts": dict(tally.counts),
        "operations": {verdict: list(names) for verdict, names in tally.operations.items()},
        "blocked": [_blocked(each) for each in tally.blocked],
        "places": list(tally.places),
    }


def _blocked(blocked: BlockedOften) -> dict[str, Any]:
    reason = blocked.reason
    return {
        "code": reason.code,
        "text": reason.text,
        "count": blocked.count,
        "place": blocked.place,
    }


def _symptom(symptom: Symptom) -> dict[str, Any]:
    finding = symptom.finding
    return {
        **symptom.key._asdict(),
        "expected": finding.expected,
        "actual": finding.actual,
        "fault": finding.fault,
        "leaning": finding.leaning,
        **{flag: getattr(symptom, flag) for flag in _FLAGS},
        **_occurrences(symptom),
    }


def _comparison(shown: ShownComparison) -> dict[str, Any]:
    clause, operation, choices = shown.comparison.key
    return {
        "clause": clause,
        "operation": operation,
        **choices._asdict(),
        **_occurrences(shown.comparison),
        **({"example": evidence_json(shown.example)} if shown.example else {}),
    }


def _occurrences(seen: Occurrences) -> dict[str, Any]:
    lists = {name: sorted(getattr(seen, name)) for name in ("exchanges", "paths", "origins")}
    return {"place": seen.place, "count": seen.count, **lists}


# --- from JSON -------------------------------------------------------------------------------------
def shard_of_json(section: Json) -> ShardSection:
    """Return the section in JSON values that have the form of the schema."""
    return ShardSection(
        shard=Shard(section["number"], section["of"]),
        options=read_options({"concurrency": 1, **section["options"]}),
        unjudged=section["unjudged"],
        failures_count=section["failures_count"],
        is_broken_off=section["broken_off"],
        is_throttled=section["throttled"],
        notes=tuple(section["notes"]),
        lacking=tuple(section["lacking"]),
        clauses={name: _read_tally(each) for name, each in section["clauses"].items()},
        symptoms=tuple(map(_read_symptom, section["symptoms"])),
        comparisons=tuple(map(_read_comparison, section["comparisons"])),
        goals=tuple(GoalReplies(**each) for each in section["goals"]),
    )


def _read_tally(tally: Json) -> ClauseTally:
    return ClauseTally(
        counts=tally["counts"],
        operations={verdict: tuple(names) for verdict, names in tally["operations"].items()},
        blocked=tuple(_read_blocked(each) for each in tally["blocked"]),
        places=tuple(tally["places"]),
    )


def _read_blocked(blocked: Json) -> BlockedOften:
    reason = BlockReason(BlockCode(blocked["code"]), blocked["text"])
    return BlockedOften(reason, blocked["count"], blocked["place"])


def _read_symptom(symptom: Json) -> Symptom:
    key = SymptomKey(symptom["clause"], symptom["operation"], symptom["deviation"])
    texts = (symptom[name] for name in ("expected", "actual", "fault", "leaning"))
    flags = {flag: symptom[flag] for flag in _FLAGS}
    return Symptom(key, Finding(key.clause, "fail", *texts), **flags, **_read_occurrences(symptom))


def _read_comparison(shown: Json) -> ShownComparison:
    choices = ShownChoices(
        tuple((axis, tuple(each)) for axis, each in shown["choices"]),
        *(shown[name] for name in ("cause", "outcome", "status", "summary")),
    )
    key = ComparisonKey(shown["clause"], shown["operation"], choices)
    example = evidence_of_json(shown["example"]) if "example" in shown else None
    return ShownComparison(Comparison(key, **_read_occurrences(shown)), example)


def _read_occurrences(seen: Json) -> dict[str, Any]:
    sets = {name: {*seen[name]} for name in ("exchanges", "paths", "origins")}
    return {"place": seen["place"], "count": seen["count"], **sets}
