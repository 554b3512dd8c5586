from __future__ import annotations

import pytest

from conformance.core.exchange import CHUNKED, Credential, Request
from tests.support.socket_servers import replies, serving, stays_open
from tests.support.target_fixtures import GET, KEY, OK, opened


class TestWhatIsSent:
    def sent(self, request: Request, base: str = "") -> tuple[bytes, list[bytes], bytes]:
        with serving(replies(OK)) as server, opened(server.url + base) as target:
            assert target.send(request).failure is None
            head, _, body = server.requests[0].partition(b"\r\n\r\n")
            line, *headers = head.split(b"\r\n")
            return line, [each for each in headers if not each.startswith(b"Host: 127.0.0.1:")], body

    def test_request_has_default_headers(self) -> None:
        line, headers, body = self.sent(GET)
        assert line == b"GET /parcels HTTP/1.1" and body == b""
        assert headers[0].startswith(b"User-Agent: conformance/")
        assert headers[1:] == [b"Accept: application/json", b"Accept-Encoding: identity"]

    def test_request_headers_replace_defaults_and_keep_their_spelling(self) -> None:
        own = (("aCCEPT", "text/x"), ("user-agent", "u"), ("accept-encoding", "gzip"), ("X-A", "1"), ("X-A", " 2 "))
        _, headers, _ = self.sent(GET.replace(headers=own))
        assert headers == [b"aCCEPT: text/x", b"user-agent: u", b"accept-encoding: gzip", b"X-A: 1", b"X-A:  2 "]

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
    def test_request_has_the_length_of_its_body(self, method: str, body: bytes | None, length: bytes | None) -> None:
        line, headers, sent = self.sent(Request(method, "/", body=body))
        assert line.startswith(method.encode()) and sent == (body or b"")
        assert [each for each in headers if b"Length" in each] == ([b"Content-Length: " + length] if length else [])

    def test_request_framing_replaces_headers_of_the_request(self) -> None:
        wrong = (("content-length", "99"), ("Transfer-Encoding", "chunked"))
        _, headers, body = self.sent(Request("POST", "/", headers=wrong, body=b"{}"))
        assert headers[-1] == b"Content-Length: 2" and len(headers) == 4 and body == b"{}"

    @pytest.mark.parametrize(
        ("version", "ending"),
        [
            (b"1.1", b"Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n2\r\n1]\r\n0\r\n\r\n"),
            (b"1.0", b"Content-Length: 3\r\n\r\n[1]"),
        ],
    )
    def test_body_is_in_chunks_only_after_a_reply_of_http_1_1(self, version: bytes, ending: bytes) -> None:
        chunked = Request("POST", "/", headers=CHUNKED, body=b"[1]")
        with serving(stays_open(*[OK.replace(b"1.1", version)] * 2)) as server, opened(server.url) as target:
            for each in (chunked, chunked, GET):
                assert target.send(each).failure is None
            first, second, _ = server.requests
            assert first.endswith(b"Content-Length: 3\r\n\r\n[1]") and second.endswith(ending)

    def test_connection_is_not_used_again_after_chunks(self) -> None:
        chunked = Request("POST", "/", headers=CHUNKED, body=b"[1]")
        with serving(stays_open(OK, OK), stays_open(OK)) as server, opened(server.url) as target:
            for each in (GET, chunked, GET):
                assert target.send(each).failure is None
            assert server.connections == 2

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
    def test_request_path_is_not_normalised(self, base: str, path: str, line: bytes) -> None:
        assert self.sent(Request("BREW", path), base)[0] == b"BREW " + line + b" HTTP/1.1"

    def test_request_query_is_encoded(self) -> None:
        line, _, _ = self.sent(GET.replace(query=(("a", "1 2"), ("a", "é&/"), ("b", ""))))
        assert line == b"GET /parcels?a=1%202&a=%C3%A9%26%2F&b= HTTP/1.1"

    @pytest.mark.parametrize(
        ("form", "value"), [("whole", KEY), ("empty", ""), ("shorter", KEY[:-2]), ("longer", KEY + "0")]
    )
    def test_request_has_the_credential_in_a_header(self, form: str, value: str) -> None:
        line, headers, _ = self.sent(GET.replace(credentials=(Credential("valid", "header", form),)))
        assert headers[-1] == f"X-Parcel-Key: {value}".encode() and b"?" not in line

    @pytest.mark.parametrize(("form", "value"), [("whole", KEY), ("empty", ""), ("longer", KEY + "0")])
    def test_request_has_the_credential_in_the_query(self, form: str, value: str) -> None:
        request = GET.replace(query=(("a", "1"),), credentials=(Credential("valid", "query", form),))
        line, headers, _ = self.sent(request)
        assert line == f"GET /parcels?a=1&key={value.replace('/', '%2F')} HTTP/1.1".encode()
        assert len(headers) == 3

    def test_request_can_have_credentials_in_both_places(self) -> None:
        both = (Credential("unknown", "query"), Credential("valid", "header"))
        line, headers, _ = self.sent(GET.replace(credentials=both))
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
    def test_request_that_http_cannot_express_is_an_error(self, request_: Request) -> None:
        with serving(replies(OK)) as server, opened(server.url) as target, pytest.raises(ValueError) as caught:
            target.send(request_.replace(credentials=(Credential("valid", "header"),)))
        assert KEY not in str(caught.value) and caught.value.__suppress_context__
        assert server.connections == 0
