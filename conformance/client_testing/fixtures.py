"""Fixtures and markers of pytest for tests of a client.

pytest loads this module in each of its runs, so other modules of this package are imported only when a test uses a
fixture.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from conformance.client_testing.stand_in import StandIn

MARKERS = (
    "conformance_api(contract, dialect=None, keys=None, url=None, check_requests=True, allow=()): "
    "the API that api_mock or api_server replaces",
    "documented_outcomes(contract, operation, dialect=None, ...): "
    "one test for each documented outcome, documented_outcome, that the operation can have",
)
FAILURES = pytest.StashKey[list[Callable[[], str]]]()
"""Functions that return why a test fails although its assertions hold, "" if it does not."""


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for each in MARKERS:
        config.addinivalue_line("markers", each)


@pytest.fixture
def api_mock(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Provide an `ApiMock` of the marker's contract, which intercepts httpx.

    Without a marker, the value is a function (contract, **options) that returns one. Until it is called, a request of
    httpx is not sent, and fails the test.
    """
    from conformance.client_testing.stand_in import intercepted_requests, mock_behind_respx

    yield from _stand_in_or_maker(request, mock_behind_respx, intercepted_requests)


@pytest.fixture
def api_server(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Provide an `ApiServer` of the marker's contract, on a local port.

    Without a marker, the value is a function (contract, **options) that returns one.
    """
    from conformance.client_testing.stand_in import serve_on_loopback

    yield from _stand_in_or_maker(request, serve_on_loopback)


class StandInMaker:
    """The value of a fixture without a marker: a function that opens a stand-in."""

    def __init__(self, fixture: str, maker: Callable[..., Any]) -> None:
        self._fixture, self._make = fixture, maker

    def __call__(self, contract: Any, **options: Any) -> Any:
        """Open and return a stand-in, which is closed after the test."""
        return self._make(contract, **options)

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        raise AttributeError(_no_contract(self._fixture, f"it has no {name!r}"))


def _no_contract(fixture: str, consequence: str) -> str:
    return (
        f"{fixture} has no contract yet, so {consequence}: mark the test with"
        f' @pytest.mark.conformance_api("CONTRACT"), or make one with api = {fixture}("CONTRACT")'
    )


def _stand_in_or_maker(
    request: pytest.FixtureRequest,
    open_stand_in: Callable[..., AbstractContextManager[Any]],
    guard: Callable[[Callable[[str], NoReturn]], AbstractContextManager[Any]] = nullcontext,
) -> Iterator[Any]:
    """Yield the stand-in of the marker, or a function that opens one.

    Until that is open, `guard` keeps requests from the API: it calls the function that it gets with what was not sent.
    """
    failures = request.node.stash.setdefault(FAILURES, [])
    with ExitStack() as stack, ExitStack() as guarded:

        def make_stand_in(contract: Any, **options: Any) -> Any:
            with usage_errors_fail_the_test():
                _check_options(request.fixturename, open_stand_in, options)
                stand_in = stack.enter_context(open_stand_in(_locate_contract(contract, request.config), **options))
            guarded.close()
            failures.append(stand_in.failure_message)
            return stand_in

        def refuse(what: str) -> NoReturn:
            text = _no_contract(request.fixturename or "", f"{what} was not sent")
            # A client may catch the exception, or be in another thread.
            failures.append(lambda: text)
            pytest.fail(text, pytrace=False)

        maker = StandInMaker(request.fixturename or "", make_stand_in)

        api_marker = request.node.get_closest_marker("conformance_api")
        outcomes_marker = request.node.get_closest_marker("documented_outcomes")
        if api_marker is None and outcomes_marker is None:
            with usage_errors_fail_the_test():
                guarded.enter_context(guard(refuse))
            yield maker
            return
        with usage_errors_fail_the_test():
            contract, options = _contract_and_options(api_marker, outcomes_marker)
        stand_in = maker(contract, **options)
        _plan_documented_outcome(request, stand_in, outcomes_marker)
        yield stand_in


def _contract_and_options(
    api_marker: pytest.Mark | None, outcomes_marker: pytest.Mark | None
) -> tuple[Any, dict[str, Any]]:
    """Return contract and options of the markers.

    Raise UsageError if they do not name exactly one contract.
    """
    from conformance.core.errors import UsageError

    options = {**(outcomes_marker.kwargs if outcomes_marker else {}), **(api_marker.kwargs if api_marker else {})}
    contracts = {each.args[0] for each in (api_marker, outcomes_marker) if each is not None and each.args}
    if len(contracts) != 1 or (api_marker is not None and len(api_marker.args) > 1):
        raise UsageError(
            'name one contract, and options by name: @pytest.mark.conformance_api("CONTRACT", dialect=...)'
        )
    return contracts.pop(), options


def _locate_contract(contract: Any, config: pytest.Config) -> Any:
    """Return the contract, or the path of its folder.

    A folder is searched in the working directory, next to the ini file, and in the rootdir.
    """
    if not isinstance(contract, str):
        return contract
    from conformance.contract.folders import shipped_contracts

    bases = [Path(), *([config.inipath.parent] if config.inipath else ()), config.rootpath]
    folders = (each / contract for each in bases if contract and contract not in shipped_contracts())
    return next((str(each) for each in folders if (each / "contract.yaml").is_file()), contract)


def _check_options(name: str | None, open_stand_in: Callable[..., Any], options: dict[str, Any]) -> None:
    parameters = [each for each in inspect.signature(open_stand_in).parameters if each != "contract"]
    for each in options:
        if each not in parameters:
            from conformance.core.errors import UsageError

            raise UsageError(f"{name} has no option {each!r}: choose from {', '.join(parameters)}")


def _plan_documented_outcome(
    request: pytest.FixtureRequest, stand_in: StandIn, outcomes_marker: pytest.Mark | None
) -> None:
    """Plan the outcome of this test, if it has the fixture `documented_outcome`."""
    parameters = getattr(request.node, "callspec", None)
    if outcomes_marker is not None and parameters is not None and "documented_outcome" in parameters.params:
        stand_in.answer(parameters.params["documented_outcome"].id, on=outcomes_marker.args[1])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Create a test for each outcome, if a test uses `documented_outcome`."""
    if "documented_outcome" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("documented_outcomes")
    name = metafunc.definition.name
    if marker is None or len(marker.args) != 2:
        advice = '@pytest.mark.documented_outcomes("CONTRACT", "OPERATION")'
        pytest.fail(
            f"{name} uses documented_outcome, but has no valid marker for it: mark it with {advice}", pytrace=False
        )
    if not {"api_mock", "api_server"} & {*metafunc.fixturenames}:
        pytest.fail(f"{name} uses documented_outcome without a stand-in: use api_mock or api_server too", pytrace=False)
    from conformance.client_testing.lookup import find_contract, find_operation, possible_outcomes

    with usage_errors_fail_the_test():
        contract = find_contract(_locate_contract(marker.args[0], metafunc.config))
        outcomes = possible_outcomes(contract, find_operation(contract, marker.args[1]))
    metafunc.parametrize("documented_outcome", outcomes, ids=[each.id for each in outcomes])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a passing test for invalid requests and unused plans."""
    result = yield
    messages = [failure() for failure in item.stash.get(FAILURES, [])]
    if any(messages):
        pytest.fail("\n".join(filter(None, dict.fromkeys(messages))), pytrace=False)
    return result


@contextmanager
def usage_errors_fail_the_test() -> Iterator[None]:
    """Turn a UsageError into a failure of the test, without a traceback."""
    from conformance.core.errors import UsageError

    try:
        yield
    except UsageError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
