from __future__ import annotations

from copy import copy

from conformance.core.exchange import Request, Response
from conformance.mock_server.record_store import RecordStore
from conformance.security.credentials import Keyring
from conformance.targets.in_process import CUT_OFF, InProcessTarget, is_cut_off
from tests.support.kit import KEY, compiled_mock


class Stub:
    """An app that answers every request with the same reply."""

    def __init__(self, reply: Response) -> None:
        self.base = ""
        self.answer = lambda request: reply


def target(app: object) -> InProcessTarget:
    return InProcessTarget(app, Keyring({"valid": "mock-valid"}))  # type: ignore[arg-type]


def test_in_process_target_answers_as_the_mock_server() -> None:
    app = copy(compiled_mock("library", None))
    app.store = RecordStore(app.contract)
    exchange = target(app).send(Request("GET", "/books", credentials=KEY), "check")
    assert exchange.response is not None and exchange.response.status == 200
    assert (exchange.failure, exchange.origin) == (None, "check")


def test_in_process_target_keeps_the_beginning_of_a_reply_that_is_cut_off() -> None:
    reply = Response(200, (("Content-Length", "3"),), b"{}")
    exchange = target(Stub(reply)).send(Request("GET", "/books"))
    assert (exchange.response, exchange.failure) == (reply, CUT_OFF)


def test_in_process_target_calls_its_app_once_at_a_time() -> None:
    locked = []
    called = target(Stub(Response(200, (), b"{}")))
    called.app.answer = lambda request: locked.append(called._one_at_a_time.locked()) or Response(200, (), b"{}")  # type: ignore[method-assign,func-returns-value]
    called.send(Request("GET", "/books"))
    assert locked == [True]


def test_is_cut_off_compares_the_body_with_its_length() -> None:
    assert is_cut_off(Response(200, (("Content-Length", "3"),), b"{}"))
    assert not is_cut_off(Response(200, (("Content-Length", "2"),), b"{}"))
    assert not is_cut_off(Response(204, (("Content-Length", "2"),), b""))
