from __future__ import annotations

import asyncio
import gc
import sys
from ast import literal_eval
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import TargetError, UsageError
from conformance.core.exchange import Credential, Exchange, Request
from conformance.targets.base import Limits
from tests.support.asgi_apps import HAS_BEGUN, PHASES
from tests.support.target_fixtures import GET, HANG_S, KEY, LATE, PATIENT, failed, opened


def begin_to_reply(
    work: Coroutine[Any, Any, Any],
    loop: asyncio.AbstractEventLoop,
    begin: Callable[..., Future[Any]] = asyncio.run_coroutine_threadsafe,
) -> Future[Any]:
    """Begins the work and waits for the first part of the reply, so that only the rest of it can be late."""
    HAS_BEGUN.clear()
    future = begin(work, loop)
    assert HAS_BEGUN.wait(HANG_S)
    return future


class TestAsgi:
    def ask(self, app: str, request: Request = GET, limits: Limits = PATIENT) -> Exchange:
        """The exchange of an app that was started without any hurry; `limits` are those of the request."""
        with opened(f"asgi:tests.support.asgi_apps:{app}", PATIENT) as target:
            assert target.is_local and not target.ends_with_run and target.name == f"asgi:tests.support.asgi_apps:{app}"
            target._limits = limits  # type: ignore[attr-defined]
            return target.send(request, "check")

    def test_app_receives_the_request_unchanged(self) -> None:
        request = Request(
            "PUT",
            "/a%2Fb/../é",
            (("q", "1 2"),),
            (("X-A", "1"),),
            b"{}",
            (Credential("valid", "header"), Credential("valid", "query")),
        )
        exchange = self.ask("mirror", request)
        assert exchange.response is not None and exchange.failure is None and exchange.origin == "check"
        seen = literal_eval(exchange.response.body.decode())
        assert seen["path"] == "/a/b/../é" and seen["raw_path"] == b"/a%2Fb/../%C3%A9" and seen["method"] == "PUT"
        assert seen["query_string"] == b"q=1%202&key=fake-key%2F0123456789" and seen["body"] == b"{}"
        assert dict(seen["headers"])[b"x-parcel-key"] == KEY.encode() and (b"content-length", b"2") in seen["headers"]
        assert seen["state"] == {"started": True}
        assert exchange.response.headers == (("X-One", "1"), ("X-One", "caf\xe9"))

    def test_app_is_started_and_shut_down_once(self) -> None:
        with opened("asgi:tests.support.asgi_apps:mirror") as target:
            for _ in range(2):
                assert target.send(GET).failure is None
            assert PHASES[-1] == "lifespan.startup"
        assert PHASES[-2:] == ["lifespan.startup", "lifespan.shutdown"]
        target.close()

    def test_app_that_fails_to_start_is_an_error(self) -> None:
        with pytest.raises(TargetError, match=r"did not start: no database under \[credential\]"):
            self.ask("without_database")

    def test_app_that_never_starts_is_an_error(self) -> None:
        with (
            pytest.raises(TargetError, match=r"not ready after 0\.3 s"),
            opened("asgi:tests.support.asgi_apps:never_ready", LATE),
        ):
            pass

    @pytest.mark.parametrize(
        ("app", "status", "says"),
        [
            ("raises", None, "the app raised KeyError: 'no [credential] here'"),
            ("exits", None, "the app raised SystemExit: 3"),
            ("group", None, "the app raised BaseExceptionGroup"),
            ("silent", None, "returned before the end"),
            ("half", 200, "the app raised ValueError"),
            ("unfinished", 200, "returned before the end"),
            ("twice", 200, "'http.response.start' is not expected"),
            ("too_short", 200, "less than its Content-Length"),
            ("no_bytes", None, "TypeError"),
        ],
    )
    def test_app_that_breaks_off_is_a_reset(self, app: str, status: int | None, says: str) -> None:
        exchange = self.ask(app, GET.replace(credentials=(Credential("valid", "header"),)))
        assert says in failed(exchange, "reset")
        assert (exchange.response and exchange.response.status) == status

    def test_traceback_of_the_app_is_printed_once_without_secrets(self, capsys: pytest.CaptureFixture[str]) -> None:
        request = GET.replace(credentials=(Credential("valid", "header"),))
        with opened("asgi:tests.support.asgi_apps:answers_and_raises", PATIENT) as target:
            for _ in range(2):
                exchange = target.send(request)
                assert exchange.failure is None and exchange.response is not None and exchange.response.status == 500
                assert exchange.traceback.endswith("KeyError: 'no [credential] here'\n")
        printed = capsys.readouterr().err
        assert printed.startswith("the app raised KeyError at GET /parcels (shown once):\nTraceback (most recent")
        assert printed.count("KeyError: 'no [credential] here'") == 1 and KEY not in printed
        assert "asgi_apps.py" in printed and "asgi_request.py" not in printed

    def test_exception_outside_of_a_request_is_printed_once_without_secrets(
        self, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        request = GET.replace(credentials=(Credential("valid", "header"),))
        with opened("asgi:tests.support.asgi_apps:raises_in_a_callback", PATIENT) as target:
            for _ in range(2):
                assert target.send(request).failure is None
        printed = capsys.readouterr().err
        assert printed.count("the app raised KeyError outside of a request (shown once):") == 1
        assert "no [credential] here" in printed and KEY not in printed + caplog.text

    def test_traceback_is_omitted_if_only_the_client_has_disconnected(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.ask("endless")
        assert not capsys.readouterr().err

    @pytest.mark.parametrize("app", ["sleeps", "blocks"])
    def test_app_without_a_reply_times_out(self, app: str) -> None:
        exchange = self.ask(app, limits=LATE)
        assert f"within {LATE.deadline_s:g} s" in failed(exchange, "timeout") and exchange.response is None

    def test_app_without_a_complete_reply_times_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with opened("asgi:tests.support.asgi_apps:trickles", PATIENT) as target, monkeypatch.context() as patch:
            target._limits = LATE  # type: ignore[attr-defined]
            patch.setattr(asyncio, "run_coroutine_threadsafe", begin_to_reply)
            exchange = target.send(GET)
        failed(exchange, "timeout")
        assert exchange.response is not None and exchange.response.body

    def test_app_that_blocks_the_loop_is_closed_without_a_warning(self, caplog: pytest.LogCaptureFixture) -> None:
        with opened("asgi:tests.support.asgi_apps:blocks", PATIENT) as target:
            target._limits = Limits(0.1)  # type: ignore[attr-defined]
            failed(target.send(GET), "timeout")
        del target
        gc.collect()
        assert not caplog.records

    def test_app_with_an_endless_body_is_oversized(self) -> None:
        exchange = self.ask("endless")
        failed(exchange, "oversized")
        assert exchange.response is not None and exchange.response.body == b"x" * 1000

    @pytest.mark.parametrize(
        ("app", "method", "body", "surplus"),
        [("no_content", "GET", b"", b"{}"), ("too_long", "GET", b"{}", b"more"), ("too_long", "HEAD", b"", b"")],
    )
    def test_app_body_beyond_its_length_is_surplus(self, app: str, method: str, body: bytes, surplus: bytes) -> None:
        exchange = self.ask(app, GET.replace(method=method))
        assert exchange.failure is None and exchange.response is not None
        assert (exchange.response.body, exchange.response.surplus) == (body, surplus)

    def test_app_that_works_after_its_reply_is_not_waited_for(self) -> None:
        assert self.ask("lingers").failure is None

    def test_app_sees_no_disconnect_before_its_reply(self) -> None:
        exchange = self.ask("listens")
        assert exchange.response is not None and exchange.response.body == b"still there"

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("asgi:", "asgi:package.module:app"),
            ("asgi:os", "asgi:package.module:app"),
            ("asgi:os:", "package.module"),
            (f"asgi:{KEY}:app", "contains a credential"),
            ("asgi:fake-key/0:app", "asgi:package.module:app"),
            ("asgi:no_such_module:app", "ModuleNotFoundError"),
            ("asgi:tests.support.asgi_apps:nothing", "AttributeError"),
            ("asgi:tests.support.asgi_apps:PHASES", "cannot be called"),
            ("asgi:asgi_broken:app", "RuntimeError: [credential]"),
        ],
    )
    def test_app_that_cannot_be_loaded_is_a_usage_error(
        self, name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "asgi_broken.py").write_text(f"raise RuntimeError({KEY!r})\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        with pytest.raises(UsageError) as caught, opened(name):
            pass
        assert says in str(caught.value) and KEY not in str(caught.value)

    def test_app_is_found_in_the_working_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "asgi_here.py").write_text("from tests.support.asgi_apps import lingers as app\n")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "path", [*sys.path])
        with opened("asgi:asgi_here:app") as target:
            assert target.send(GET).failure is None
