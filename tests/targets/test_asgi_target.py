from __future__ import annotations

import gc
import sys
from ast import literal_eval
from pathlib import Path

import pytest

from conformance.core.errors import TargetError, UsageError
from conformance.core.exchange import Credential, Exchange, Request
from conformance.targets.base import Limits
from tests.support.asgi_apps import PHASES
from tests.support.target_fixtures import GET, HANG_S, KEY, LATE, PATIENT, failed, opened


class TestAsgi:
    def ask(self, app: str, request: Request = GET, limits: Limits = PATIENT) -> Exchange:
        with opened(f"asgi:tests.support.asgi_apps:{app}", limits) as target:
            assert target.is_local and not target.ends_with_run and target.name == f"asgi:tests.support.asgi_apps:{app}"
            return target.send(request, "check")

    def test_what_the_app_sees(self) -> None:
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

    def test_startup_and_shutdown_once(self) -> None:
        with opened("asgi:tests.support.asgi_apps:mirror") as target:
            for _ in range(2):
                assert target.send(GET).failure is None
            assert PHASES[-1] == "lifespan.startup"
        assert PHASES[-2:] == ["lifespan.startup", "lifespan.shutdown"]
        target.close()

    def test_a_failed_startup(self) -> None:
        with pytest.raises(TargetError, match=r"did not start: no database under \[credential\]"):
            self.ask("without_database")

    def test_an_endless_startup(self) -> None:
        with pytest.raises(TargetError, match=r"not ready after 0\.3 s"):
            self.ask("never_ready", limits=LATE)

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
    def test_broken_apps(self, app: str, status: int | None, says: str) -> None:
        exchange = self.ask(app, GET.replace(credentials=(Credential("valid", "header"),)))
        assert says in failed(exchange, "reset")
        assert (exchange.response and exchange.response.status) == status

    @pytest.mark.parametrize(("app", "partial"), [("sleeps", False), ("blocks", False), ("trickles", True)])
    def test_late_apps(self, app: str, partial: bool) -> None:
        limits = Limits(2 if partial else LATE.deadline_s, 1000)
        exchange = self.ask(app, limits=limits)
        assert f"within {limits.deadline_s:g} s" in failed(exchange, "timeout") and exchange.duration_s < HANG_S
        assert bool(exchange.response and exchange.response.body) == partial

    def test_an_app_that_holds_the_loop_while_it_is_closed(self, caplog: pytest.LogCaptureFixture) -> None:
        with opened("asgi:tests.support.asgi_apps:blocks", Limits(0.1)) as target:
            failed(target.send(GET), "timeout")
        del target
        gc.collect()
        assert not caplog.records

    def test_an_endless_app(self) -> None:
        exchange = self.ask("endless")
        failed(exchange, "oversized")
        assert exchange.response is not None and exchange.response.body == b"x" * 1000

    @pytest.mark.parametrize(
        ("app", "method", "body", "surplus"),
        [("no_content", "GET", b"", b"{}"), ("too_long", "GET", b"{}", b"more"), ("too_long", "HEAD", b"", b"")],
    )
    def test_what_http_would_cut_off(self, app: str, method: str, body: bytes, surplus: bytes) -> None:
        exchange = self.ask(app, GET.replace(method=method))
        assert exchange.failure is None and exchange.response is not None
        assert (exchange.response.body, exchange.response.surplus) == (body, surplus)

    def test_work_after_the_reply_is_not_waited_for(self) -> None:
        assert self.ask("lingers").failure is None

    def test_a_client_that_stays_until_the_reply(self) -> None:
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
    def test_apps_that_are_none(self, name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "asgi_broken.py").write_text(f"raise RuntimeError({KEY!r})\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        with pytest.raises(UsageError) as caught, opened(name):
            pass
        assert says in str(caught.value) and KEY not in str(caught.value)

    def test_apps_are_found_in_the_working_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "asgi_here.py").write_text("from tests.support.asgi_apps import lingers as app\n")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "path", [*sys.path])
        with opened("asgi:asgi_here:app") as target:
            assert target.send(GET).failure is None
