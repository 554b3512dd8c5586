"""Figures of other days than the requested ones, such as those of an earlier request, and totals that are not sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from conformance.checks.behaviours._day_ranges import bound_slots
from conformance.checks.limit_values import deciding_schema
from conformance.contract.day_rows import DayRows, figure, is_day
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.core.exchange import Request, Response
from conformance.mock_server.effects._day_rows import with_rows
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_rules
from conformance.mock_server.mutants._list_faults import answering_another, with_body
from conformance.mock_server.mutants.base import Handler, Mutant, MutantApp, clause_ids, is_success, response_of
from conformance.observation.response_reading import Reply

_LONGEST = 1000
"""The most days of a range that are looked at."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of figures by day."""
    return mutants_of_rules(contract, {"requested-days": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    declared, traffic = operation.effect.rows, (f"operation.{operation.id}",)
    if declared is None:
        return
    for name, days in (("early", -1), ("late", 1)):
        says, fault = f"shows each row a day too {name}", with_body(operation, partial(_shifted, declared, days))
        yield NamedFault(name, says, fault, traffic)
    for slot in operation.slots:
        if slot.name in (declared.first, declared.last):
            fault = answering_another(operation, partial(_with_example, slot.name, slot.example))
            yield NamedFault(f"ignores.{slot.name}", f"ignores {slot.name}", fault, traffic)
    bounds = [_right_values(contract, slot) for slot in bound_slots(operation)]
    if len(bounds) == 2 and any(_of_other_years(*pair) for pair in zip(*bounds, strict=False)):
        fault = with_body(operation, partial(_in_weeks, declared))
        yield NamedFault("year-of-week", "shows the year of the week in place of the year", fault, traffic)
    between = clause_ids(contract, "behaviour", "get-repeats")
    for slot in bound_slots(operation) if between and len(bounds) == 2 else ():
        says, fault = f"knows a report by its {slot.name} only", partial(_remembering, operation, slot.parameter)
        yield NamedFault(f"remembers.{slot.name}", says, fault, (*traffic, *between))
    if declared.total is not None:
        says, fault = "shows the figures of the first day as the total", with_body(operation, partial(_first, declared))
        yield NamedFault("total-of-first", says, fault, traffic)


def _remembering(operation: Operation, name: str, app: MutantApp) -> Handler:
    kept: dict[tuple[str, str], Response] = {}

    def answer(request: Request) -> Response:
        reply = app.correct_reply(request)
        bound = dict(request.query).get(name)
        if reply.operation is not operation or not is_success(reply) or bound is None:
            return response_of(reply)
        return kept.setdefault((request.path, bound), response_of(reply))

    return answer


def _shifted(declared: DayRows, days: int, app: MutantApp, reply: Reply) -> Any:
    rows = declared.rows_of(reply.body)
    moved = [((date.fromisoformat(day) + timedelta(days)).isoformat(), row) for day, row in rows]
    return with_rows(declared, reply.body, moved)


def _right_values(contract: Contract, slot: ParameterSlot) -> list[str]:
    return [each for each in deciding_schema(contract, slot).flat.get("enum", ()) if is_day(each)]


def _of_other_years(first: str, last: str) -> list[date]:
    """Return the days of a range that belong to a week of another year."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (start + timedelta(n) for n in range(min((end - start).days + 1, _LONGEST)))
    return [each for each in days if each.isocalendar().year != each.year]


def _in_weeks(declared: DayRows, app: MutantApp, reply: Reply) -> Any:
    """Return the body with a row for each of these days, under the wrong year."""
    operation, query = reply.operation, dict(reply.exchange.request.query)
    first, last = query.get(declared.first, ""), query.get(declared.last, "")
    rows = declared.rows_of(operation.reply_example) if operation is not None else []
    days = _of_other_years(first, last) if is_day(first) and is_day(last) else []
    wrong = [(each.replace(year=each.isocalendar().year).isoformat(), row) for each in days for _, row in rows[:1]]
    return with_rows(declared, reply.body, [*declared.rows_of(reply.body), *wrong])


def _with_example(name: str, example: Any, request: Request) -> Request:
    """Return the request with another value of a parameter, if it has one."""
    return request.replace(query=tuple((key, str(example) if key == name else value) for key, value in request.query))


def _first(declared: DayRows, app: MutantApp, reply: Reply) -> Any:
    body, total = reply.body, resolve(reply.body, declared.total)
    for _, row in declared.rows_of(body)[:1]:
        for name in (each for each in total if figure(row.get(each)) is not None):
            body = put(body, f"{declared.total}/{name}", row[name])
    return body
