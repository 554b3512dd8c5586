"""Run the engine of Schemathesis: it generates requests from an OpenAPI document, and checks and shrinks them.

Only this module and `schemathesis_patches` import Schemathesis. Its version is pinned because its engine is not a
public interface. `generate` runs the engine. A function answers its requests, and an `EngineListener` decides which of
its failures count. Our judge is registered as one of its checks, CONTRACT_CHECK, so that Schemathesis also shrinks
requests that break a clause of the contract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol

import schemathesis
from schemathesis.checks import CHECKS, CheckContext, load_all_checks
from schemathesis.config import OperationOrdering, SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.run import PhaseName
from schemathesis.generation.case import Case
from schemathesis.generation.meta import CoverageScenario, TestPhase, coverage_scenario

from conformance.runner.generated_requests.schemathesis_bridge import NUMBER
from conformance.runner.generated_requests.schemathesis_patches import (
    SendRequest,
    cases_announced,
    environment_ignored,
    failures_shrunk,
    other_methods_generated_for_each_operation,
    reproducible_generation,
    requests_sent_by,
    source_parsed_in_turn,
    unused_app,
)
from conformance.runner.generated_requests.settings import Generation, Purpose

CONTRACT_CHECK = "contract"
"""The name of the check that is our own judge."""

_OTHERS_SAMPLED = (
    CoverageScenario.VALID_OBJECT,
    CoverageScenario.OBJECT_REQUIRED_AND_OPTIONAL,
    CoverageScenario.UNSPECIFIED_HTTP_METHOD,
)


class EngineListener(Protocol):
    """Receives the results of the engine. `number` identifies an exchange: it is in the header NUMBER of the answer."""

    def confirm_failure(self, check: str, number: str, title: str, text: str) -> bool:
        """Return whether a failure of a check counts; the engine ignores it if not."""

    def check_passed(self, check: str, number: str, purpose: Purpose) -> None:
        """Record that a check passed."""

    def broken_clauses(self, number: str) -> str:
        """Return the ids of the clauses that the exchange broke, as one text; "" if it broke none."""

    def wants(self, operation: str, purpose: Purpose) -> bool:
        """Return whether a case of the operation, made for the phase `coverage`, is sent."""

    def case_starts(self, operation: str) -> None:
        """Note that this thread goes on with a case of the operation; "" for a case of several operations."""

    def phase_ended(self) -> None:
        """Note that no more cases of the phase are sent."""

    def failures_reported(self, numbers: Collection[str]) -> None:
        """Note that the engine has shrunk and reported the failures in these exchanges."""

    def generation_failed(self, what: str) -> None:
        """Record that the engine could not generate some requests; `what` says which, and why."""

    def continues(self) -> bool:
        """Return whether the engine may continue."""


def check_names() -> list[str]:
    """Return the names of all checks of Schemathesis."""
    load_all_checks()
    return [name for name in CHECKS.get_all_names() if name != CONTRACT_CHECK]


def load_engine() -> None:
    """Load what the engine needs while it runs, so that processes that are forked later need not."""
    load_all_checks()
    for name in ("engine.core", "engine.run.unit", "specs.openapi.schemas", "transport.asgi", "transport.requests"):
        import_module(f"schemathesis.{name}")
    with reproducible_generation():
        pass  # This has loaded the tables of characters.


def generate(
    document: Mapping[str, Any],
    send_request: SendRequest,
    headers: Mapping[str, str],
    generation: Generation,
    listener: EngineListener,
    without: Sequence[str] = (),
    read_only: bool = False,
    concurrency: int = 1,
) -> None:
    """Run the phases of the engine to their end, or until the listener stops them.

    Args:
        document: The OpenAPI document.
        send_request: Answers the requests of the engine.
        headers: Added to every request.
        generation: Which requests are generated.
        listener: Receives the results.
        without: Ids of operations to leave out.
        read_only: Whether to try no undocumented methods, which might change the target.
        concurrency: The number of threads that send requests.
    """
    with environment_ignored():
        config = engine_config(generation, headers, read_only, concurrency)
        schema: Any = schemathesis.openapi.from_dict(dict(document), config=config)
    if without:
        schema = schema.exclude(operation_id=list(without))
    schema.app = unused_app
    if "stateful" not in generation.phases:
        # No other phase uses values from replies; see `engine_config`.
        schema.create_extra_data_source = lambda: None
    schema.hook("filter_failure")(_filter(listener))
    schema.hook("filter_case")(_choose_cases(listener, generation))
    with _register_contract_check(listener), _patched_engine(send_request, listener):
        stream, unreported = from_schema(schema).execute(), set[str]()
        for event in stream:
            _handle_event(event, listener, unreported)
            if not listener.continues():
                stream.stop()


@contextmanager
def _patched_engine(send_request: SendRequest, listener: EngineListener) -> Iterator[None]:
    with (
        environment_ignored(),
        failures_shrunk(),
        reproducible_generation(),
        requests_sent_by(send_request),
        cases_announced(_announce(listener)),
        source_parsed_in_turn(),
        other_methods_generated_for_each_operation(),
    ):
        yield


def engine_config(
    generation: Generation, headers: Mapping[str, str], read_only: bool, concurrency: int = 1
) -> SchemathesisConfig:
    """Return the configuration of the engine; `headers` are added to every request."""
    config = SchemathesisConfig(seed=generation.seed, max_time=generation.max_time_s)
    config.cache.enabled = False
    project = config.projects.default
    # The app is a placeholder, so constants in its source code are useless as test values.
    project.analysis.constants.enabled = False
    # A redirect is judged, not followed.
    project.max_redirects = 0
    project.headers = dict(headers)
    project.workers = concurrency
    project.phases.update(phases=list(generation.phases))
    # The headers above add the key to every request; the check `ignored_auth` removes it.
    project.generation.with_security_parameters = False
    project.generation.database = "none"
    project.generation.max_examples = generation.max_examples
    # The cases of an operation do not depend on the replies to others, so none has to wait for others.
    for phase in (project.phases.examples, project.phases.coverage, project.phases.fuzzing):
        phase.extra_data_sources.responses = False
        phase.operation_ordering = OperationOrdering.NONE
    if read_only:
        project.phases.coverage.unexpected_methods = set()
    return config


def _filter(listener: EngineListener) -> Callable[..., bool]:
    def filter_failure(context: Any, failure: Failure, case: Case[Any], response: Response) -> bool:
        check = next(iter(failure.checks), CONTRACT_CHECK)
        return listener.confirm_failure(check, _exchange_number(response), failure.title, failure.message)

    return filter_failure


def _choose_cases(listener: EngineListener, generation: Generation) -> Callable[..., bool]:
    """Return the hook that decides which cases are sent; one thread makes all cases of an operation, in order."""
    one_in = dict.fromkeys(_OTHERS_SAMPLED, generation.others_one_in)
    one_in[CoverageScenario.INCORRECT_TYPE] = generation.wrong_types_one_in
    made: Counter[tuple[str, CoverageScenario | None]] = Counter()

    def filter_case(context: Any, case: Case[Any]) -> bool:
        if case.meta is None or case.meta.phase.name is not TestPhase.COVERAGE:
            return True
        operation, scenario = _operation_id(case), coverage_scenario(case)
        if not listener.wants(operation, _purpose(case)):
            return False
        made[operation, scenario] += 1
        every = one_in.get(scenario, 1) if scenario is not None else 1
        return made[operation, scenario] % every == 1 % every

    return filter_case


def _announce(listener: EngineListener) -> Callable[[Case[Any]], None]:
    def announce(case: Case[Any]) -> None:
        of_stateful = case.meta is not None and case.meta.phase.name is TestPhase.STATEFUL
        listener.case_starts("" if of_stateful else _operation_id(case))

    return announce


def _operation_id(case: Case[Any]) -> str:
    return str(case.operation.definition.raw.get("operationId", ""))


@contextmanager
def _register_contract_check(listener: EngineListener) -> Iterator[None]:
    """Register our judge as a check, so that Schemathesis also shrinks requests that break a clause."""

    def contract(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
        broken = listener.broken_clauses(_exchange_number(response))
        if broken:
            raise Failure(operation=case.operation.label, title=broken, message=broken)
        return None

    schemathesis.check(contract)
    try:
        yield
    finally:
        CHECKS.unregister(CONTRACT_CHECK)


def _handle_event(event: Any, listener: EngineListener, unreported: set[str]) -> None:
    """Pass an event on to the listener; `unreported` has the numbers of exchanges whose failures are still open.

    An event arrives when the engine already works on the next exchanges. The failures of these stay open.
    """
    if isinstance(event, events.NonFatalError):
        listener.generation_failed(f"{event.label}: {event.info.title}: {event.info.message}")
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.PhaseFinished):
        listener.phase_ended()
    elif isinstance(event, events.ScenarioFinished):
        _report_checks(event.recorder, listener, unreported)
    of_stateful = isinstance(event, events.ScenarioFinished) and event.phase is PhaseName.STATEFUL_TESTING
    if isinstance(event, (events.ScenarioFinished, events.SuiteFinished)) and not of_stateful:
        listener.failures_reported(unreported)
        unreported.clear()


def _report_checks(recorder: Any, listener: EngineListener, unreported: set[str]) -> None:
    """Report passed checks to the listener, and add the numbers of the exchanges to `unreported`."""
    for case_id, interaction in recorder.interactions.items():
        if interaction.response is None:
            continue
        number = _exchange_number(interaction.response)
        unreported.add(number)
        for each in recorder.checks.get(case_id, ()):
            if each.status is Status.SUCCESS and each.name != CONTRACT_CHECK:
                listener.check_passed(each.name, number, _purpose(recorder.cases[case_id].value))


def _purpose(case: Case[Any]) -> Purpose:
    if case.meta is None:
        return Purpose.UNKNOWN
    scenario = coverage_scenario(case)
    if scenario is CoverageScenario.UNSPECIFIED_HTTP_METHOD:
        return Purpose.OTHER_METHOD
    data = case.meta.phase.data
    if scenario is CoverageScenario.MISSING_PARAMETER and data.parameter_location is ParameterLocation.HEADER:
        return Purpose.NO_HEADER
    return Purpose.WRONG if case.meta.generation.mode.is_negative else Purpose.RIGHT


def _exchange_number(response: Response) -> str:
    return next(iter(response.headers.get(NUMBER, [])), "")
