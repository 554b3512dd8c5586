"""pytest: fixtures and markers for tests of a client. The kit is imported only by tests that ask for it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance.client_testing.stand_in import StandIn

MARKERS = (
    "conformance_api(contract, dialect=None, keys=None, url=None, lawful=True, allow=()): "
    "the API that api_mock or api_server stands in for",
    "documented_outcomes(contract, operation, dialect=None, ...): "
    "one test for each documented outcome, documented_outcome, that the operation can have",
)
DOUBLES = pytest.StashKey[list["StandIn"]]()


def pytest_configure(config: pytest.Config) -> None:
    for each in MARKERS:
        config.addinivalue_line("markers", each)


@pytest.fixture
def api_mock(request: pytest.FixtureRequest) -> Iterator[Any]:
    """An ApiMock of the marker's contract, behind respx; without a marker, a function of (contract, **options)
    that makes one."""
    from conformance.client_testing.stand_in import mocked

    yield from _offered(request, mocked)


@pytest.fixture
def api_server(request: pytest.FixtureRequest) -> Iterator[Any]:
    """An ApiServer of the marker's contract, on this machine; without a marker, a function of (contract, **options)
    that makes one."""
    from conformance.client_testing.stand_in import served

    yield from _offered(request, served)


class Maker:
    """What a fixture is in a test without a marker: a function."""

    def __init__(self, fixture: str, make: Callable[..., Any]) -> None:
        self._fixture, self._make = fixture, make

    def __call__(self, contract: Any, **options: Any) -> Any:
        return self._make(contract, **options)

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        raise AttributeError(
            f"{self._fixture} stands for no API yet, so it has no {name!r}: mark the test with"
            f' @pytest.mark.conformance_api("CONTRACT"), or make one with api = {self._fixture}("CONTRACT")'
        )


def _offered(request: pytest.FixtureRequest, opened: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    doubles = request.node.stash.setdefault(DOUBLES, [])
    with ExitStack() as stack:

        def made(contract: Any, **options: Any) -> Any:
            with told():
                _check_options(request.fixturename, opened, options)
                doubles.append(stack.enter_context(opened(_located(contract, request.config), **options)))
            return doubles[-1]

        make = Maker(request.fixturename or "", made)

        asked = request.node.get_closest_marker("conformance_api")
        documented = request.node.get_closest_marker("documented_outcomes")
        if asked is None and documented is None:
            yield make
            return
        with told():
            contract, options = _chosen(asked, documented)
        double = make(contract, **options)
        _plan(request, double, documented)
        yield double


def _chosen(asked: pytest.Mark | None, documented: pytest.Mark | None) -> tuple[Any, dict[str, Any]]:
    """The contract and the options that the markers name. Raises UsageError where they name none, or two."""
    from conformance.core.errors import UsageError

    options = {**(documented.kwargs if documented else {}), **(asked.kwargs if asked else {})}
    contracts = {each.args[0] for each in (asked, documented) if each is not None and each.args}
    if len(contracts) != 1 or (asked is not None and len(asked.args) > 1):
        raise UsageError(
            'name one contract, and options by name: @pytest.mark.conformance_api("CONTRACT", dialect=...)'
        )
    return contracts.pop(), options


def _located(contract: Any, config: pytest.Config) -> Any:
    """A contract as it was named, and a folder as seen from here, from the ini file, or from the root of the suite."""
    if not isinstance(contract, str):
        return contract
    from conformance.contract.loader import shipped_contracts

    seen_from = [Path(), *([config.inipath.parent] if config.inipath else ()), config.rootpath]
    folders = (each / contract for each in seen_from if contract and contract not in shipped_contracts())
    return next((str(each) for each in folders if (each / "contract.yaml").is_file()), contract)


def _check_options(name: str | None, opened: Callable[..., Any], options: dict[str, Any]) -> None:
    known = [each for each in inspect.signature(opened).parameters if each != "contract"]
    for each in options:
        if each not in known:
            from conformance.core.errors import UsageError

            raise UsageError(f"{name} has no option {each!r}: choose from {', '.join(known)}")


def _plan(request: pytest.FixtureRequest, double: StandIn, documented: pytest.Mark | None) -> None:
    """The outcome that this test is about comes next."""
    parameters = getattr(request.node, "callspec", None)
    if documented is not None and parameters is not None and "documented_outcome" in parameters.params:
        double.answer(parameters.params["documented_outcome"].id, on=documented.args[1])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "documented_outcome" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("documented_outcomes")
    name = metafunc.definition.name
    if marker is None or len(marker.args) != 2:
        advice = '@pytest.mark.documented_outcomes("CONTRACT", "OPERATION")'
        pytest.fail(f"{name} asks for documented_outcome: mark it with {advice}", pytrace=False)
    if not {"api_mock", "api_server"} & {*metafunc.fixturenames}:
        pytest.fail(f"{name} asks for documented_outcome: ask for api_mock or api_server too", pytrace=False)
    from conformance.client_testing.lookup import contract_of, operation_of, outcomes_of

    with told():
        contract = contract_of(_located(marker.args[0], metafunc.config))
        outcomes = outcomes_of(contract, operation_of(contract, marker.args[1]))
    metafunc.parametrize("documented_outcome", outcomes, ids=[each.id for each in outcomes])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """What there is to complain of fails the test, unless it has failed already."""
    result = yield
    complaints = [each.complaint() for each in item.stash.get(DOUBLES, [])]
    if any(complaints):
        pytest.fail("\n".join(filter(None, complaints)), pytrace=False)
    return result


@contextmanager
def told() -> Iterator[None]:
    """What is wrong with a name or an option, as one sentence without our own stack frames."""
    from conformance.core.errors import UsageError

    try:
        yield
    except UsageError as fault:
        raise pytest.fail.Exception(str(fault), pytrace=False) from None
