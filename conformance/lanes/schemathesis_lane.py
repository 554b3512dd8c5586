"""Everything that this project knows of Schemathesis, whose version is pinned: its engine is not a public interface.

It makes requests out of an OpenAPI document, sends them to an ASGI app, shrinks those that fail, and says what it
thinks of the answers. Whether it is right is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from warnings import catch_warnings, simplefilter

import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import HypothesisWarning
from hypothesis.internal.conjecture import providers
from schemathesis.checks import CHECKS, CheckContext, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import Status, _validate, events, from_schema
from schemathesis.engine.run import PhaseName
from schemathesis.generation.case import Case

from conformance.lanes.bridge import NUMBER
from conformance.lanes.generation import Generation

OURS = "contract"
"""The name of the check that stands for our own judge."""


class Listener(Protocol):
    """Exchanges are named by the number that the app put into its answer."""

    def upholds(self, check: str, number: str, title: str, text: str) -> bool:
        """Whether a complaint counts; one that does not is as if it had not been made."""

    def passed(self, check: str, number: str) -> None: ...

    def broken(self, number: str) -> str:
        """What our judge found wrong with the exchange, or ""."""

    def settled(self) -> None:
        """What was complained of so far has been shrunk as far as it goes."""

    def failed(self, what: str) -> None:
        """The generator could not do a part of its work."""

    def goes_on(self) -> bool: ...


def check_names() -> list[str]:
    """The checks that Schemathesis brings along."""
    load_all_checks()
    return [name for name in CHECKS.get_all_names() if name != OURS]


def generate(
    document: Mapping[str, Any],
    app: Any,
    headers: Mapping[str, str],
    generation: Generation,
    listener: Listener,
    without: Sequence[str] = (),
    read_only: bool = False,
) -> None:
    """Runs the phases to their end, or until the listener goes on no more. `without` are operation ids that are left
    out; with `read_only`, no methods are tried that the document does not speak of."""
    schema: Any = schemathesis.openapi.from_dict(dict(document), config=_config(generation, headers, read_only))
    if without:
        schema = schema.exclude(operation_id=list(without))
    schema.app = app
    schema.hook("filter_failure")(_filter(listener))
    with _our_check(listener), _shrinking(), _reproducible():
        stream = from_schema(schema).execute()
        for event in stream:
            _told(event, listener)
            if not listener.goes_on():
                stream.stop()


def _config(generation: Generation, headers: Mapping[str, str], read_only: bool) -> SchemathesisConfig:
    config = SchemathesisConfig(seed=generation.seed, max_time=generation.max_time_s)
    config.cache.enabled = False
    project = config.projects.default
    # The app is only a bridge: constants in its sources say nothing about the target.
    project.analysis.constants.enabled = False
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


def _filter(listener: Listener) -> Callable[..., bool]:
    def filter_failure(context: Any, failure: Failure, case: Case[Any], response: Response) -> bool:
        check = next(iter(failure.checks), OURS)
        return listener.upholds(check, _number(response), failure.title, failure.message)

    return filter_failure


@contextmanager
def _our_check(listener: Listener) -> Iterator[None]:
    """What our judge finds wrong is a failure for Schemathesis as well, so that it shrinks the request."""

    def contract(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
        broken = listener.broken(_number(response))
        if broken:
            raise Failure(operation=case.operation.label, title=broken, message=broken)
        return None

    schemathesis.check(contract)
    try:
        yield
    finally:
        CHECKS.unregister(OURS)


@contextmanager
def _shrinking() -> Iterator[None]:
    """Hypothesis makes a request smaller that ends in an exception, but not in a group of them, which is what the
    engine raises: of several complaints about one exchange, the first will do."""
    with _replaced(_validate, "FailureGroup", lambda failures: failures[0]), catch_warnings():
        simplefilter("ignore", HypothesisWarning)  # of what is large on the way to being small
        yield


@contextmanager
def _reproducible() -> Iterator[None]:
    """Hypothesis takes constants out of the sources that it holds for the tested ones. Here that would be our own, and
    what a seed leads to would depend on how this program is installed."""
    providers.CONSTANTS_CACHE.cache.clear()
    with _replaced(providers, "_get_local_constants", type(providers.GLOBAL_CONSTANTS)), TemporaryDirectory() as home:
        set_hypothesis_home_dir(home)  # or it leaves a folder where the command is run
        yield
    set_hypothesis_home_dir(None)
    providers.CONSTANTS_CACHE.cache.clear()


@contextmanager
def _replaced(module: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def _told(event: Any, listener: Listener) -> None:
    if isinstance(event, events.ScenarioFinished):
        for case_id, checks in event.recorder.checks.items():
            interaction = event.recorder.interactions.get(case_id)
            if interaction is None or interaction.response is None:
                continue
            for each in checks:
                if each.status is Status.SUCCESS and each.name != OURS:
                    listener.passed(each.name, _number(interaction.response))
        if event.phase is not PhaseName.STATEFUL_TESTING:
            listener.settled()
    elif isinstance(event, events.SuiteFinished):
        listener.settled()
    elif isinstance(event, events.NonFatalError):
        listener.failed(f"{event.label}: {event.info.title}: {event.info.message}")
    elif isinstance(event, events.FatalError):
        raise event.exception


def _number(response: Response) -> str:
    return next(iter(response.headers.get(NUMBER, [])), "")
