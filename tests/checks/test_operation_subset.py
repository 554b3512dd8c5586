"""Test that a target without some operations gets no requests for them, and is judged by the rest."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest

from conformance.checks.block_reason import CLAUSE_EXCLUDED, NO_OPERATION_SELECTED
from conformance.checks.operation_subset import select_operations, without_operations
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Request
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED
from conformance.runner.generated_requests.settings import RUN_GENERATION
from conformance.runner.options import Options, prepare_contract, select_clauses
from conformance.runner.report_builder import RunTimes
from conformance.runner.run import Run
from conformance.runner.run_setup import RunSetup
from tests.support.command_line import FOLDER, Cli, reason, verdicts
from tests.support.kit import LARGEST, Direct, all_causes, contract_of, get, send

EVERY = [
    (name, tuple(contract_of(name).operations)[n::groups])
    for name, groups in (("trackier-v1", 4), ("trackingmore-v2", 4), ("library", 3))
    for n in range(groups)
]
"""Each operation of these contracts once, some of them together."""
NOWHERE = "/nowhere/at/all"


class PartialTarget(Direct):
    """The reference server, called as a function; what it lacks is a path that it does not know.

    That of the largest contract counts as remote, so that each check sends it some of its values in turn.
    """

    def __init__(self, name: str, *lacking: str) -> None:
        super().__init__(name)
        self.is_local, self.lacking = name != LARGEST, lacking

    def send(self, request: Request, origin: str = "") -> Exchange:
        self.asked.append((request, origin))
        operation = RequestView(self.contract, request).operation
        lost = operation is not None and any(fnmatchcase(operation.id, each) for each in self.lacking)
        return Exchange(request, self.mock.answer(request.replace(path=NOWHERE) if lost else request), origin=origin)


def checked(name: str, target: Direct, options: Options) -> Run:
    contract = prepare_contract(contract_of(name), options)
    run = Run(RunSetup(contract, options, select_clauses(contract, options.only), "t1e2s3t4", target.keyring), target)
    run.execute()
    return run


def failing(run: Run) -> list[str]:
    return [name for name, each in run.results.verdicts().items() if each.verdict in ("fail", "error")]


def asked_of_lacking(contract: Contract, target: Direct, lacking: tuple[str, ...]) -> list[Request]:
    operations = [(RequestView(contract, request).operation, request) for request, _ in target.asked]
    return [one for each, one in operations if each is not None and any(fnmatchcase(each.id, p) for p in lacking)]


class TestTheContract:
    LIBRARY = contract_of("library")

    def test_without_operations_excludes_those_that_match(self) -> None:
        rest = without_operations(self.LIBRARY, ["read*"])
        assert {*rest.operations} == {"createLoan", "listLoans"} and [each.id for each in rest.excluded_operations] == [
            "readLoan"
        ]
        assert rest.operations["createLoan"] is self.LIBRARY.operations["createLoan"]

    def test_without_operations_excludes_clauses_about_them_alone(self) -> None:
        rest = without_operations(self.LIBRARY, ["createLoan"])
        assert "operation.createLoan" in rest.excluded_clauses and "operation.listLoans" not in rest.excluded_clauses
        assert {*rest.excluded_clauses} <= {*self.LIBRARY.clauses} and rest.clauses == self.LIBRARY.clauses
        assert not {*rest.excluded_clauses} & {*select_clauses(rest, ())}

    def test_without_operations_accepts_the_clause_of_an_operation(self) -> None:
        lacking = without_operations(self.LIBRARY, ["operation.readLoan"]).excluded_operations
        assert lacking == without_operations(self.LIBRARY, ["readLoan"]).excluded_operations != ()

    def test_without_operations_returns_the_contract_if_none_match(self) -> None:
        assert (
            without_operations(self.LIBRARY, []) is self.LIBRARY
            and without_operations(self.LIBRARY, ["nope"]) is self.LIBRARY
        )

    def test_without_operations_can_be_repeated(self) -> None:
        one_by_one, at_once = (
            without_operations(without_operations(self.LIBRARY, ["readLoan"]), ["createLoan"]),
            without_operations(self.LIBRARY, ["readLoan", "createLoan"]),
        )
        assert {each.id for each in one_by_one.excluded_operations} == {each.id for each in at_once.excluded_operations}
        assert one_by_one.excluded_clauses == at_once.excluded_clauses

    def test_without_operations_leaves_at_least_one(self) -> None:
        with pytest.raises(UsageError, match="leaves no operation of library to check"):
            without_operations(self.LIBRARY, ["*"])

    def test_request_to_an_excluded_operation_has_no_operation(self) -> None:
        rest = without_operations(self.LIBRARY, ["createLoan"])
        view = RequestView(rest, send("POST", "/loans", {}))
        assert view.operation is None and view.methods == {"GET", "POST"} and view.is_to_excluded_operation
        assert (
            not RequestView(rest, send("PUT", "/loans", {})).is_to_excluded_operation
            and not RequestView(rest, get("/loans")).is_to_excluded_operation
        )

    def test_unsupported_method_ignores_the_method_of_an_excluded_operation(self) -> None:
        cause = next(each for each in all_causes("library") if each.clause.check == "unsupported-method")
        rest = without_operations(self.LIBRARY, ["createLoan"])
        factory = Direct("library").mock.store
        assert not cause.holds(RequestView(rest, send("POST", "/loans", {})), factory)
        assert cause.holds(RequestView(rest, send("PUT", "/loans", {})), factory)


class TestRuns:
    @pytest.mark.slow
    @pytest.mark.parametrize(("name", "lacking"), EVERY, ids=str)
    def test_run_without_some_operations_judges_the_rest(self, name: str, lacking: tuple[str, ...]) -> None:
        target = PartialTarget(name, *lacking)
        run = checked(name, target, Options(without=lacking, writes=True))
        assert failing(run) == [] and run.session.judge.state.succeeded_operations
        assert asked_of_lacking(contract_of(name), target, lacking) == []

    @pytest.mark.slow
    def test_run_without_operations_generates_no_requests_for_them(self) -> None:
        name, lacking = "trackingmore-v2", ("create*", "update*", "delete*")
        target = PartialTarget(name, *lacking)
        run = checked(name, target, Options(without=lacking, writes=True, generation=RUN_GENERATION))
        assert failing(run) == [] and asked_of_lacking(contract_of(name), target, lacking) == []
        assert sum(origin == GENERATED for _, origin in target.asked) > 50

    def test_run_without_the_option_fails_and_names_it(self) -> None:
        run = checked("library", PartialTarget("library", "readLoan"), Options())
        assert "operation.readLoan" in failing(run)
        (hint,) = [each for each in run.report(RunTimes("", 0)).notes if "--without" in each]
        assert hint.endswith("as if they did not exist. If the target lacks them: --without readLoan")

    def test_run_names_the_option_only_for_a_lacking_operation(self) -> None:
        run = checked("library", Direct("library"), Options(only=("operation.*",)))
        assert failing(run) == [] and not any("--without" in each for each in run.report(RunTimes("", 0)).notes)

    def test_run_takes_a_list_that_finds_nothing_as_no_sign_of_a_lacking_operation(self) -> None:
        # Only a search without a result calls listTrackings: code 4031, which means 404.
        run = checked("trackingmore-v2", Direct("trackingmore-v2"), Options(only=("code.4031",)))
        assert failing(run) == [] and not any("--without" in each for each in run.report(RunTimes("", 0)).notes)


class TestCommands:
    WITHOUT = ("--without", "readLoan")

    def test_report_names_the_excluded_operations(self, cli: Cli) -> None:
        ended, report = cli.run(*self.WITHOUT)
        assert ended.code == 0 and verdicts(report)["operation.readLoan"] == "skipped"
        assert reason(report, "operation.readLoan") == CLAUSE_EXCLUDED.text
        assert "Excluded, so neither requested nor judged: readLoan." in report["notes"]
        assert "readLoan" not in {each["operation"] for each in report["coverage"]["operations"]}

    @pytest.mark.slow
    def test_plan_has_no_request_to_an_excluded_operation(self, cli: Cli) -> None:
        lines = cli("plan", FOLDER, *self.WITHOUT).out
        assert "/loans" in lines and not re.search(r"GET +/loans/[^/ ]+ ", lines)
        assert re.search(r"GET +/loans/[^/ ]+ ", cli("plan", FOLDER, "--no-generated").out)

    def test_replay_excludes_the_operations_of_the_recorded_run(self, cli: Cli) -> None:
        _, then = cli.run(*self.WITHOUT, "--record", "tape.json")
        ended, now = cli.run("--target", "cassette:tape.json")
        assert ended.code == 0 and verdicts(now) == verdicts(then)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("run", FOLDER, "--without", "nope"), "--without nope matches no operation; there are listLoans, "),
            (("run", "--without", "nope"), "--without nope matches no operation; there are "),
            (("plan", FOLDER, "--without", "nope"), "--without nope matches no operation"),
            (("explore", FOLDER, "--without", "nope"), "--without nope matches no operation"),
            (
                ("run", FOLDER, "--without", "readLoan", "--only", "operation.readLoan"),
                "operation.readLoan matches only clauses about operations that are excluded by --without",
            ),
            (("run", FOLDER, "--without", "*"), "--without * leaves no operation of library to check"),
        ],
    )
    def test_without_refuses_impossible_patterns_in_one_sentence(
        self, cli: Cli, arguments: tuple[str, ...], message: str
    ) -> None:
        ended = cli(*arguments)
        assert ended.code == 2 and ended.err.startswith(f"conformance: {message}") and len(ended.err.splitlines()) == 1

    def test_replay_excludes_further_operations(self, cli: Cli) -> None:
        cli.run(*self.WITHOUT, "--record", "tape.json")
        _, report = cli.run("--target", "cassette:tape.json", "--without", "createLoan")
        found = verdicts(report)
        assert found["operation.readLoan"] == found["operation.createLoan"] == "skipped"


class TestSelectedOperations:
    @pytest.mark.parametrize("name", contract_of("library").operations)
    def test_run_checks_the_selected_operation_only(self, name: str) -> None:
        target = Direct("library")
        run = checked("library", target, Options(operations=(name,)))
        results = run.results.verdicts()
        assert failing(run) == [] and results[f"operation.{name}"].verdict == "pass"
        others = {f"operation.{each}" for each in contract_of("library").operations} - {f"operation.{name}"}
        assert {results[each].reason for each in others} == {NO_OPERATION_SELECTED.text}
        origins = {origin for _, origin in target.asked if origin.startswith("operation.")}
        assert not origins & others

    def test_selected_operations_together_have_the_clauses_of_the_contract(self) -> None:
        whole = contract_of("trackingmore-v2")
        parts = [select_operations(whole, [each]) for each in whole.operations]
        checked_in = [set(select_clauses(each, ())) for each in parts]
        assert set.union(*checked_in) == set(select_clauses(whole, ())) and len({*map(len, checked_in)}) > 1

    @pytest.mark.parametrize(("operation", "fails"), [("readLoan", True), ("listLoans", False)])
    def test_failure_of_another_operation_does_not_count(self, operation: str, fails: bool) -> None:
        target = PartialTarget("library", "readLoan")
        run = checked("library", target, Options(operations=(operation,)))
        assert ("operation.readLoan" in failing(run)) is fails and bool(failing(run)) is fails

    def test_rules_do_not_judge_requests_that_prepare_others(self, cli: Cli) -> None:
        ended, report = cli.run("--operations", "listLoans", "--operations", "readLoan")
        assert ended.code == 0 and "Only these operations are checked: listLoans, readLoan." in " ".join(
            report["notes"]
        )
        assert {each["operation"] for each in report["coverage"]["operations"]} == {"listLoans", "readLoan", None}

    def test_recording_has_the_selected_operations(self, cli: Cli) -> None:
        _, then = cli.run("--operations", "readLoan", "--record", "tape.json")
        ended, now = cli.run("--target", "cassette:tape.json")
        assert ended.code == 0 and verdicts(now) == verdicts(then)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ("--operations nope", "--operations nope matches no operation; there are listLoans, createLoan, readLoan"),
            ("--operations readLoan --without readLoan", "--operations readLoan matches no operation of library"),
            (
                "--operations readLoan --only operation.createLoan",
                "matches no clause about an operation of --operations",
            ),
        ],
    )
    def test_operations_that_leave_nothing_are_refused(self, cli: Cli, arguments: str, message: str) -> None:
        ended = cli("run", FOLDER, *arguments.split())
        assert ended.code == 2 and message in ended.err

    def test_plan_has_the_checks_of_the_selected_operation(self, cli: Cli) -> None:
        lines = cli("plan", FOLDER, "--operations", "readLoan", "--no-generated").out
        assert "operation.readLoan" in lines and "operation.createLoan" not in lines and "POST" in lines

    def test_requests_are_generated_for_the_selected_operation(self) -> None:
        target = Direct("library")
        run = checked("library", target, Options(operations=("listLoans",), generation=RUN_GENERATION))
        generated = [request for request, origin in target.asked if origin == GENERATED]
        assert failing(run) == [] and generated and {each.path for each in generated} == {"/loans"}
