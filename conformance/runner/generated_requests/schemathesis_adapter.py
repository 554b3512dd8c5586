"""Everything that this project knows of Schemathesis, whose version is pinned: its engine is not a public interface.

It makes requests out of an OpenAPI document, shrinks those that fail, and says what it thinks of the answers. Who
answers, and whether it is right, is not decided here.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from warnings import catch_warnings, simplefilter

import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import HypothesisWarning
from hypothesis.internal.charmap import charmap_file
from hypothesis.internal.conjecture import providers
from requests import PreparedRequest, Session
from requests import Response as RequestsResponse
from requests.adapters import HTTPAdapter
from schemathesis.checks import CHECKS, CheckContext, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.engine import Status, _validate, events, from_schema
from schemathesis.engine.run import PhaseName
from schemathesis.generation.case import Case
from schemathesis.generation.meta import CoverageScenario, coverage_scenario
from schemathesis.python import asgi
from urllib3 import HTTPHeaderDict, HTTPResponse

from conformance.core.exchange import Pairs
from conformance.core.exchange import Response as Answer
from conformance.runner.generated_requests.schemathesis_bridge import NUMBER
from conformance.runner.generated_requests.settings import Generation, Purpose

CONTRACT_CHECK = "contract"
"""The name of the check that stands for our own judge."""


SendRequest = Callable[[str, str, Pairs, bytes], Answer]
"""Answers to a method, a path with its query, headers and a body."""


class EngineListener(Protocol):
    """Exchanges are named by the number that their answer carries."""

    def confirm_complaint(self, check: str, number: str, title: str, text: str) -> bool:
        """Whether a complaint counts; one that does not is as if it had not been made."""

    def check_passed(self, check: str, number: str, purpose: Purpose) -> None: ...

    def broken_clauses(self, number: str) -> str:
        """What our judge found wrong with the exchange, or ""."""

    def failures_reported(self, numbers: Collection[str]) -> None:
        """What was complained of in these exchanges has been shrunk as far as it goes."""

    def generation_failed(self, what: str) -> None:
        """The generator could not do a part of its work."""

    def continues(self) -> bool: ...


def check_names() -> list[str]:
    """The checks that Schemathesis brings along."""
    load_all_checks()
    return [name for name in CHECKS.get_all_names() if name != CONTRACT_CHECK]


def generate(
    document: Mapping[str, Any],
    send_request: SendRequest,
    headers: Mapping[str, str],
    generation: Generation,
    listener: EngineListener,
    without: Sequence[str] = (),
    read_only: bool = False,
) -> None:
    """Runs the phases to their end, or until the listener goes on no more. `without` are operation ids that are left
    out; with `read_only`, no methods are tried that the document does not speak of."""
    schema: Any = schemathesis.openapi.from_dict(dict(document), config=_config(generation, headers, read_only))
    if without:
        schema = schema.exclude(operation_id=list(without))
    schema.app = _app
    schema.hook("filter_failure")(_filter(listener))
    with _register_contract_check(listener), _shrinking(), _reproducible(), _sending_through(send_request):
        stream, unreported = from_schema(schema).execute(), set[str]()
        for event in stream:
            _handle_event(event, listener, unreported)
            if not listener.continues():
                stream.stop()


def _config(generation: Generation, headers: Mapping[str, str], read_only: bool) -> SchemathesisConfig:
    config = SchemathesisConfig(seed=generation.seed, max_time=generation.max_time_s)
    config.cache.enabled = False
    project = config.projects.default
    # The app is only a bridge: constants in its sources say nothing about the target.
    project.analysis.constants.enabled = False
    # Where an answer points to is something to judge, and not to be asked.
    project.max_redirects = 0
    project.headers = dict(headers)
    project.workers = generation.workers
    project.phases.update(phases=list(generation.phases))
    # The key goes into every request by the headers above, and is what `ignored_auth` leaves out.
    project.generation.with_security_parameters = False
    project.generation.database = "none"
    project.generation.max_examples = generation.max_examples
    if read_only:
        project.phases.coverage.unexpected_methods = set()
    return config


def _filter(listener: EngineListener) -> Callable[..., bool]:
    def filter_failure(context: Any, failure: Failure, case: Case[Any], response: Response) -> bool:
        check = next(iter(failure.checks), CONTRACT_CHECK)
        return listener.confirm_complaint(check, _exchange_number(response), failure.title, failure.message)

    return filter_failure


class _Adapter(HTTPAdapter):
    """Hands requests over in place of sending them."""

    def __init__(self, ask: SendRequest) -> None:
        super().__init__()
        self._ask = ask

    def send(self, request: PreparedRequest, *arguments: Any, **more: Any) -> RequestsResponse:
        body = request.body or b""
        headers = tuple((str(name), str(value)) for name, value in request.headers.items())
        raw_body = body if isinstance(body, bytes) else str(body).encode()
        answer = self._ask(request.method or "", request.path_url, headers, raw_body)
        raw = HTTPResponse(
            BytesIO(answer.body),
            HTTPHeaderDict(answer.headers),
            answer.status,
            version=11,
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)


@contextmanager
def _sending_through(ask: SendRequest) -> Iterator[None]:
    """For the engine there is an app in this process; what would speak to it is replaced."""

    def client(app: Any, **more: Any) -> Session:
        session = Session()
        session.trust_env = False
        session.mount("http://", _Adapter(ask))
        return session

    with _patched(asgi, "get_client", client):
        yield


async def _app(*arguments: Any) -> None:
    """Stands for what is asked, and is never called."""


@contextmanager
def _register_contract_check(listener: EngineListener) -> Iterator[None]:
    """What our judge finds wrong is a failure for Schemathesis as well, so that it shrinks the request."""

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


@contextmanager
def _shrinking() -> Iterator[None]:
    """Hypothesis makes a request smaller that ends in an exception, but not in a group of them, which is what the
    engine raises: of several complaints about one exchange, the first will do."""
    with _patched(_validate, "FailureGroup", lambda failures: failures[0]), catch_warnings():
        simplefilter("ignore", HypothesisWarning)  # of what is large on the way to being small
        yield


@contextmanager
def _reproducible() -> Iterator[None]:
    """Hypothesis takes constants out of the sources that it holds for the tested ones. Here that would be our own, and
    what a seed leads to would depend on how this program is installed."""
    providers.CONSTANTS_CACHE.cache.clear()
    with _patched(providers, "_get_local_constants", type(providers.GLOBAL_CONSTANTS)), TemporaryDirectory() as home:
        set_hypothesis_home_dir(home)  # or it leaves a folder where the command is run
        _accept_utf8_media_types()
        yield
    set_hypothesis_home_dir(None)
    providers.CONSTANTS_CACHE.cache.clear()


def _accept_utf8_media_types() -> None:
    """Hypothesis keeps a table of what can be encoded, which takes it seconds to find out: all but half characters."""
    table = charmap_file("codec-v2-utf-8")
    table.parent.mkdir(parents=True, exist_ok=True)
    table.write_bytes(gzip.compress(json.dumps([[[0, 0xD7FF], [0xE000, sys.maxunicode]], []]).encode()))


@contextmanager
def _patched(module: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def _handle_event(event: Any, listener: EngineListener, unreported: set[str]) -> None:
    """`heard` are the exchanges that nothing is settled about. Events come late: by then the generator is busy with the
    next exchanges, whose complaints stay open."""
    if isinstance(event, events.NonFatalError):
        listener.generation_failed(f"{event.label}: {event.info.title}: {event.info.message}")
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.ScenarioFinished):
        _report_checks(event.recorder, listener, unreported)
    of_stateful = isinstance(event, events.ScenarioFinished) and event.phase is PhaseName.STATEFUL_TESTING
    if isinstance(event, (events.ScenarioFinished, events.SuiteFinished)) and not of_stateful:
        listener.failures_reported(unreported)
        unreported.clear()


def _report_checks(recorder: Any, listener: EngineListener, unreported: set[str]) -> None:
    """What was found right, and which exchanges there were."""
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
