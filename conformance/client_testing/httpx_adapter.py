"""Connect this package to httpx and respx: the only module that uses them.

Both are installed by the extra `client`, and imported when they are used. This file has three parts. The first sends
requests of a client to a stand-in. The second reports the exchanges of existing mocks. The third reads the routes of a
respx router.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from conformance.core.errors import UsageError, not_installed
from conformance.core.exchange import Failure, Response

if TYPE_CHECKING:
    import httpx

AnswerRequest = Callable[[dict[str, Any], bytes], Response | Failure]

UNREADABLE = Failure("protocol", "the body of the reply is a stream that can be read only once, by the client")
SIMULATED = Failure("simulated", "the mock raised an error, or let the request through")


class ExchangeListener(Protocol):
    """Receives the exchanges of a mock."""

    def on_exchange(
        self, url: str, scope: Mapping[str, Any], body: bytes, reply: Response | Failure, route: Any
    ) -> None:
        """Receive one exchange.

        `scope` is the request in the form of ASGI. `route` is the route of respx, None if no route matched, or "" for
        an `httpx.MockTransport`, which has no routes.
        """


def require_httpx() -> tuple[Any, Any]:
    """Return the modules httpx and respx.

    Raise UsageError if one of them is not installed.
    """
    try:
        import httpx
        import respx
    except ImportError as fault:
        raise not_installed("client testing", str(fault.name), "client") from None
    return httpx, respx


# --- standing in for an API ----------------------------------------------------------------------
def url_path(url: str) -> str:
    """Return the path of a URL, without a slash at its end.

    Raise UsageError if the URL is invalid.
    """
    httpx, _ = require_httpx()
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as fault:
        raise UsageError(f"{url!r} is not a valid URL: {fault}") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise UsageError(f"{url!r} is not a valid URL: write it as in https://api.example.com/v1")
    return str(parsed.raw_path.partition(b"?")[0].decode("ascii")).rstrip("/")


def router_for(url: str, answer: AnswerRequest, is_passed_through: Callable[[str], bool]) -> Any:
    """Return a `respx.MockRouter` that answers requests to the host of `url`.

    `answer` returns the replies. Requests to other hosts are errors, except those to a `host:port`
    for which `is_passed_through` returns true.
    """
    httpx, respx = require_httpx()
    mock = respx.MockRouter(assert_all_called=False)

    def effect(request: Any) -> Any:
        return _httpx_response(request, answer(asgi_scope(request), request.read()))

    mock.route(host=httpx.URL(url).host).mock(side_effect=effect)
    mock.route().mock(side_effect=lambda request: request if is_passed_through(request.url.netloc.decode()) else None)
    return mock


def refusing_router(refuse: Callable[[str], NoReturn], is_passed_through: Callable[[str], bool]) -> Any:
    """Return a `respx.MockRouter` that sends no request, except those to a `host:port` that is passed through.

    It calls `refuse` with a description of the request, which has no path and no query: they may contain keys.
    """
    _, respx = require_httpx()
    mock = respx.MockRouter(assert_all_called=False)

    def effect(request: Any) -> Any:
        return request if is_passed_through(request.url.netloc.decode()) else refuse(_destination(request))

    mock.route().mock(side_effect=effect)
    return mock


def _destination(request: httpx.Request) -> str:
    return f"the {request.method} request to {request.url.host}"


def _httpx_response(request: httpx.Request, reply: Response | Failure) -> Any:
    httpx, _ = require_httpx()
    if isinstance(reply, Response):
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body, request=request)
    kind = httpx.ReadTimeout if reply.kind == "timeout" else httpx.ReadError
    raise kind(reply.message, request=request)


def asgi_scope(request: httpx.Request) -> dict[str, Any]:
    """Return the request as the scope that an ASGI server creates for it."""
    path, _, query = request.url.raw_path.partition(b"?")
    headers = [(name.lower(), value) for name, value in request.headers.raw]
    return {"type": "http", "method": request.method, "raw_path": path, "query_string": query, "headers": headers}


# --- listening to existing mocks -------------------------------------------------------------------
def listen(mock: Any, listener: ExchangeListener) -> Callable[[], Iterable[Any]]:
    """Report each exchange of the mock to the listener from now on.

    Returns:
        A function that returns the routes of respx at the time of its call, also those that respx has removed since.

    Raises:
        UsageError: The mock is neither a respx router nor an `httpx.MockTransport`.
    """
    httpx, respx = require_httpx()
    if isinstance(mock, respx.Router):
        return _listen_to_router(mock, listener)
    if isinstance(mock, httpx.MockTransport):
        mock.handler = _listening_handler(mock.handler, listener)
        return list
    raise UsageError(f"a {type(mock).__name__} cannot be watched: use a respx router or an httpx.MockTransport")


def _listen_to_router(router: Any, listener: ExchangeListener) -> Callable[[], Iterable[Any]]:
    record, rollback = router.record, router.rollback
    known: dict[int, Any] = {}

    def routes() -> list[Any]:
        known.update((id(each), each) for each in router.routes)
        return list(known.values())

    def recording(request: httpx.Request, *, response: Any = None, route: Any = None) -> None:
        if route is not None:
            known[id(route)] = route
        _report_exchange(listener, request, _read_reply(response), route)
        record(request, response=response, route=route)

    def rolling_back() -> None:
        routes()
        rollback()

    router.record, router.rollback = recording, rolling_back
    return routes


def _listening_handler(handler: Callable[..., Any], listener: ExchangeListener) -> Callable[..., Any]:
    def reporting_handler(request: httpx.Request) -> Any:
        try:
            response = handler(request)
        except Exception:
            _report_exchange(listener, request, SIMULATED, "")
            raise
        if inspect.isawaitable(response):
            return report_when_done(request, response)
        _report_exchange(listener, request, _read_reply(response), "")
        return response

    async def report_when_done(request: httpx.Request, pending: Any) -> Any:
        try:
            response = await pending
        except Exception:
            _report_exchange(listener, request, SIMULATED, "")
            raise
        _report_exchange(listener, request, _read_reply(response), "")
        return response

    return reporting_handler


def _report_exchange(listener: ExchangeListener, request: httpx.Request, reply: Response | Failure, route: Any) -> None:
    listener.on_exchange(str(request.url), asgi_scope(request), request.read(), reply, route)


def _read_reply(response: Any) -> Response | Failure:
    """Return the reply as a server would send it.

    A stream is read, and replaced by its content for the client.
    """
    httpx, _ = require_httpx()
    if not isinstance(response, httpx.Response):
        return SIMULATED
    if not isinstance(response.stream, httpx.ByteStream):
        if not isinstance(response.stream, httpx.SyncByteStream) or response.is_stream_consumed:
            return UNREADABLE
        response.stream = httpx.ByteStream(b"".join(response.stream))
    raw = b"".join(response.stream)
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw)
    return Response(response.status_code, headers, raw)


# --- what a route would answer ---------------------------------------------------------------------
_ADDRESS_PATTERNS = ("method", "scheme", "host", "path", "url")


def route_matches(route: Any, method: str, url: str) -> bool:
    """Return whether a route matches this method and URL, whatever else it requires."""
    httpx, _ = require_httpx()
    sample = httpx.Request(method, url)
    patterns: dict[str, list[Any]] = {}
    for each in route.pattern:
        patterns.setdefault(each.key, []).append(each)
    return all(any(each.match(sample) for each in patterns[key]) for key in _ADDRESS_PATTERNS if key in patterns)


def is_for_another_host(route: Any, url: str) -> bool:
    """Return whether a route has a host that differs from that of the URL."""
    httpx, _ = require_httpx()
    sample = httpx.Request("GET", url)
    hosts = [each for each in route.pattern if each.key == "host"]
    return bool(hosts) and not any(each.match(sample) for each in hosts)


def exact_requests(route: Any) -> Iterator[tuple[str, str]]:
    """Yield (method, path) of a route that matches exactly one path.

    Yield nothing for a route whose path is a pattern.
    """
    if "NOT" in repr(route.pattern):
        return
    for each in route.pattern:
        if each.key == "path" and each.lookup.value == "eq":
            base = str(each.base.value).rstrip("/") if each.base is not None else ""
            yield from ((method, base + each.value) for method in _methods(route))


def _methods(route: Any) -> Iterator[str]:
    given = [each.value for each in route.pattern if each.key == "method"]
    for value in given or ["GET"]:
        yield from [value] if isinstance(value, str) else value


def describe_route(route: Any) -> str:
    """Return a route as text, such as `GET https://api.example.com/v1/parcels`."""
    parts = {
        each.key: getattr(each.value, "pattern", each.value) for each in route.pattern if each.key in _ADDRESS_PATTERNS
    }
    methods = " or ".join(_methods(route)) if "method" in parts else "any method"
    scheme = f"{parts['scheme']}://" if "scheme" in parts else ""
    place = parts.get("url") or f"{scheme}{parts.get('host', '')}{_full_path(route, parts.get('path', ''))}"
    return f"{methods} {place or 'any address'}" + (f" ({route.name})" if route.name else "")


def _full_path(route: Any, path: str) -> str:
    bases = [each.base.value for each in route.pattern if each.key == "path" and each.base is not None]
    return "".join(str(each).rstrip("/") for each in bases[:1]) + path
