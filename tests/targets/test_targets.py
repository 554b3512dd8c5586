from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Request
from tests.support.served import ROOT
from tests.support.socket_servers import replies, serving, stays_open
from tests.support.target_fixtures import GET, KEY, OK, opened


class TestWhatIsSent:
    def sent(self, request: Request, base: str = "") -> tuple[bytes, list[bytes], bytes]:
        with serving(replies(OK)) as server, opened(server.url + base) as target:
            assert target.send(request).failure is None
            head, _, body = server.requests[0].partition(b"\r\n\r\n")
            line, *headers = head.split(b"\r\n")
            return line, [each for each in headers if not each.startswith(b"Host: 127.0.0.1:")], body

    def test_defaults(self) -> None:
        line, headers, body = self.sent(GET)
        assert line == b"GET /parcels HTTP/1.1" and body == b""
        assert headers[0].startswith(b"User-Agent: conformance/")
        assert headers[1:] == [b"Accept: application/json", b"Accept-Encoding: identity"]

    def test_own_headers_go_before_the_defaults_and_keep_their_spelling(self) -> None:
        own = (("aCCEPT", "text/x"), ("user-agent", "u"), ("accept-encoding", "gzip"), ("X-A", "1"), ("X-A", " 2 "))
        _, headers, _ = self.sent(GET.but(headers=own))
        assert headers == [b"aCCEPT: text/x", b"user-agent: u", b"accept-encoding: gzip", b"X-A: 1", b"X-A: 2"]

    @pytest.mark.parametrize(
        ("method", "body", "length"),
        [
            ("GET", None, None),
            ("DELETE", None, None),
            ("GET", b"{}", b"2"),
            ("POST", None, b"0"),
            ("PUT", None, b"0"),
            ("PATCH", None, b"0"),
            ("POST", b"[1]", b"3"),
            ("DELETE", b"", b"0"),
        ],
    )
    def test_content_length(self, method: str, body: bytes | None, length: bytes | None) -> None:
        line, headers, sent = self.sent(Request(method, "/", body=body))
        assert line.startswith(method.encode()) and sent == (body or b"")
        assert [each for each in headers if b"Length" in each] == ([b"Content-Length: " + length] if length else [])

    def test_the_framing_is_the_real_one(self) -> None:
        wrong = (("content-length", "99"), ("Transfer-Encoding", "chunked"))
        _, headers, body = self.sent(Request("POST", "/", headers=wrong, body=b"{}"))
        assert headers[-1] == b"Content-Length: 2" and len(headers) == 4 and body == b"{}"

    @pytest.mark.parametrize(
        ("base", "path", "line"),
        [
            ("/v2", "/a/../b/./c", b"/v2/a/../b/./c"),
            ("/v2/", "//x%2Fy%2fz", b"/v2//x%2Fy%2fz"),
            ("", "", b"/"),
            ("", "/a b\r\nX: é", b"/a%20b%0D%0AX:%20%C3%A9"),
            ("/v2", "/%00%zz[]", b"/v2/%00%zz[]"),
        ],
    )
    def test_paths_are_literal(self, base: str, path: str, line: bytes) -> None:
        assert self.sent(Request("BREW", path), base)[0] == b"BREW " + line + b" HTTP/1.1"

    def test_query(self) -> None:
        line, _, _ = self.sent(GET.but(query=(("a", "1 2"), ("a", "é&/"), ("b", ""))))
        assert line == b"GET /parcels?a=1%202&a=%C3%A9%26%2F&b= HTTP/1.1"

    @pytest.mark.parametrize(
        ("form", "value"), [("whole", KEY), ("empty", ""), ("shorter", KEY[:-2]), ("longer", KEY + "0")]
    )
    def test_credential_in_a_header(self, form: str, value: str) -> None:
        line, headers, _ = self.sent(GET.but(credentials=(Credential("valid", "header", form),)))
        assert headers[-1] == f"X-Parcel-Key: {value}".encode() and b"?" not in line

    @pytest.mark.parametrize(("form", "value"), [("whole", KEY), ("empty", ""), ("longer", KEY + "0")])
    def test_credential_in_the_query(self, form: str, value: str) -> None:
        request = GET.but(query=(("a", "1"),), credentials=(Credential("valid", "query", form),))
        line, headers, _ = self.sent(request)
        assert line == f"GET /parcels?a=1&key={value.replace('/', '%2F')} HTTP/1.1".encode()
        assert len(headers) == 3

    def test_both_places_and_the_unknown_key(self) -> None:
        both = (Credential("unknown", "query"), Credential("valid", "header"))
        line, headers, _ = self.sent(GET.but(credentials=both))
        assert b"?key=fake-unknown-" in line and headers[-1] == b"X-Parcel-Key: " + KEY.encode()

    @pytest.mark.parametrize(
        "request_",
        [
            Request("GET", "/", headers=(("X-A", "1\r\nX-B: 2"),)),
            Request("GET", "/", headers=(("X A", "1"),)),
            Request("GET", "/", headers=(("X-A", "€"),)),
            Request("GE T", "/"),
            Request("", "/"),
        ],
    )
    def test_what_http_cannot_express(self, request_: Request) -> None:
        with serving(replies(OK)) as server, opened(server.url) as target, pytest.raises(ValueError) as caught:
            target.send(request_.but(credentials=(Credential("valid", "header"),)))
        assert KEY not in str(caught.value) and caught.value.__suppress_context__
        assert server.connections == 0


class TestNames:
    def refused(self, name: str) -> str:
        with pytest.raises(UsageError) as caught, opened(name):
            pass
        return str(caught.value)

    @pytest.mark.parametrize("name", ["", "ftp://h", "tape:x.json", "http:/h", "localhost:8000", KEY])
    def test_unknown_kinds(self, name: str) -> None:
        message = self.refused(name)
        assert "https://HOST/BASE" in message and "asgi:package.module:app" in message and "mock:" in message
        assert KEY not in message

    @pytest.mark.parametrize("name", ["localhost:8010/v2", "127.0.0.1:80", "api.example.com:8443/api/v2", "web:8000/"])
    def test_an_address_without_a_scheme_gets_one_proposed(self, name: str) -> None:
        assert self.refused(name).endswith(f"did you mean http://{name}?")

    @pytest.mark.parametrize(
        "name", ["joe:hunter2-hunter2@h:80", "h:80/hunter2-hunter2", "h:80/v2?key=hunter2", "hunter2:8000", "h:hunter2"]
    )
    def test_what_may_hold_a_key_is_not_repeated(self, name: str) -> None:
        message = self.refused(name)
        assert "did you mean" not in message and "hunter2" not in message

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("http://joe:hunter2-hunter2@h/v2", "user or password"),
            ("http://hunter2-hunter2@h", "user or password"),
            (f"http://h/{KEY}", "contains a credential"),
            ("http://h/?key=hunter2-hunter2", "query or a fragment"),
            ("http://h/#hunter2-hunter2", "query or a fragment"),
            ("http://h:x", "port"),
            ("http://h:99999", "port"),
            ("http://h:0", "port"),
            ("http://", "host"),
            ("http://:80", "host"),
            ("http://[::1", "cannot be read"),
            ("http://h\n/v2", "blanks"),
            ("http://höst", "ASCII"),
            ("http://a*b", "host"),
        ],
    )
    def test_bad_urls(self, name: str, says: str) -> None:
        message = self.refused(name)
        assert says in message and "hunter2" not in message and KEY not in message

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("mock:x", "one option"),
            ("mock:?port=1", "one option"),
            ("mock:?dialect=", "one option"),
            ("mock:?dialect=flat&dialect=flat", "one option"),
            ("mock:?dialect=klingon", "it speaks nested, flat"),
        ],
    )
    def test_mock_options(self, name: str, says: str) -> None:
        assert says in self.refused(name)

    @pytest.mark.parametrize(
        ("name", "local"),
        [
            ("http://127.0.0.1:1/v2", True),
            ("http://localhost:1", True),
            ("http://[::1]:1", True),
            ("http://127.9.9.9", True),
            ("https://api.example.com/v2", False),
            ("http://10.0.0.1", False),
            ("http://localhost.example.com", False),
            ("http://0.0.0.0:1", False),
        ],
    )
    def test_local_or_not(self, name: str, local: bool) -> None:
        with opened(name) as target:
            assert (target.name, target.is_local, target.ends_with_run) == (name, local, False)
            assert KEY not in repr(target)


class TestMock:
    @pytest.fixture
    def started(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
        """Stands in for the reference server; the list tells what was asked of it."""
        told: list[Any] = []
        module = ModuleType("conformance.mock_server.server")
        with serving(stays_open(OK)) as server:

            def start(contract: Contract, *, dialect: str | None, port: int = 0) -> SimpleNamespace:
                told.append(dialect)
                return SimpleNamespace(url=server.url, dismiss=lambda: told.append("stopped"))

            module.start = start  # type: ignore[attr-defined]
            monkeypatch.setitem(sys.modules, "conformance.mock_server.server", module)
            yield told

    @pytest.mark.parametrize(
        ("name", "dialect", "shown", "spoken"),
        [
            ("mock:", None, "mock:", None),
            ("mock:?dialect=flat", None, "mock:?dialect=flat", "flat"),
            ("mock:", "nested", "mock:?dialect=nested", "nested"),
            ("mock:?dialect=flat", "nested", "mock:?dialect=flat", "flat"),
        ],
    )
    def test_starts_and_stops(
        self, started: list[Any], name: str, dialect: str | None, shown: str, spoken: str | None
    ) -> None:
        with opened(name, dialect=dialect) as target:
            assert (target.name, target.is_local, target.ends_with_run) == (shown, True, True)
            assert target.send(GET, "x").failure is None
        assert started == [spoken, "stopped"]


def test_opening_by_name_loads_only_what_is_needed() -> None:
    code = (
        "import sys, conformance.targets; assert not {'h11', 'asyncio', 'ssl'} & set(sys.modules);"
        "import conformance.targets.http;"
        "assert not {'asyncio', 'uvicorn', 'conformance.mock_server'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
