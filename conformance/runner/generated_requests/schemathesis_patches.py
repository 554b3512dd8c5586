"""Patches of Schemathesis and Hypothesis, for features that their public interfaces lack.

Each patch is a context manager. It replaces a private attribute and restores it at the end; its docstring says which
attribute, and why. A new version of either library may move such an attribute. `TESTED_WITH` has the versions that the
patches were tested with, and a test compares it with the installed ones. Before you change `TESTED_WITH`, read the
replaced code in the new version.
"""

from __future__ import annotations

import ast
import gzip
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any
from warnings import catch_warnings, simplefilter

from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import HypothesisWarning
from hypothesis.internal.charmap import charmap, charmap_file
from hypothesis.internal.conjecture import providers
from requests import PreparedRequest, Session
from requests import Response as RequestsResponse
from requests.adapters import HTTPAdapter
from schemathesis.core import hooks
from schemathesis.engine import _validate
from schemathesis.generation import case
from schemathesis.python import asgi
from schemathesis.specs.openapi.coverage import _operation
from urllib3 import HTTPHeaderDict, HTTPResponse

from conformance.core.exchange import Pairs, Response

TESTED_WITH = {"schemathesis": "4.32", "hypothesis": "6"}
"""Package -> the prefix of the versions that every patch was tested with."""

SendRequest = Callable[[str, str, Pairs, bytes], Response]
"""Answers a request, given as its method, its path with the query, its headers and its body."""


@contextmanager
def requests_sent_by(send_request: SendRequest) -> Iterator[None]:
    """Answer each request of the engine with `send_request`, instead of sending it.

    The engine is configured to test an ASGI app in this process. `schemathesis.python.asgi.get_client`, which creates
    the client for such an app, is replaced, because the engine has no public setting for a transport.
    """

    def client(app: Any, **more: Any) -> Session:
        session = Session()
        session.trust_env = False
        session.mount("http://", _Adapter(send_request))
        return session

    with _patched(asgi, "get_client", client):
        yield


async def unused_app(*arguments: Any) -> None:
    """Do nothing: the ASGI app that the engine is given as its target, and that is never called."""


class _Adapter(HTTPAdapter):
    """Answers requests by calling a function."""

    def __init__(self, send_request: SendRequest) -> None:
        super().__init__()
        self._send_request = send_request

    def send(self, request: PreparedRequest, *arguments: Any, **more: Any) -> RequestsResponse:
        body = request.body or b""
        headers = tuple((str(name), str(value)) for name, value in request.headers.items())
        raw_body = body if isinstance(body, bytes) else str(body).encode()
        response = self._send_request(request.method or "", request.path_url, headers, raw_body)
        raw = HTTPResponse(
            BytesIO(response.body),
            HTTPHeaderDict(response.headers),
            response.status,
            version=11,
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)


@contextmanager
def cases_announced(announce: Callable[[case.Case[Any]], None]) -> Iterator[None]:
    """Call `announce` with each case, in the thread that is about to send it.

    `schemathesis.generation.case.dispatch_before_call`, which calls the hooks `before_call`, is replaced, because such
    a hook can only be registered for all schemas of a process, and not be removed.
    """
    dispatch = case.dispatch_before_call  # type: ignore[attr-defined]

    def announce_and_dispatch(*arguments: Any, **named: Any) -> None:
        announce(named["case"])
        dispatch(*arguments, **named)

    with _patched(case, "dispatch_before_call", announce_and_dispatch):
        yield


@contextmanager
def other_methods_generated_for_each_operation() -> Iterator[None]:
    """Generate requests with undocumented methods for each operation of a path, not only for the first one.

    Which operation comes first depends on the threads. `_unexpected_methods` of the module
    `schemathesis.specs.openapi.coverage._operation` is replaced by a function that does not remember earlier ones.
    """
    unexpected_methods = _operation._unexpected_methods

    def without_memory(run: Any, methods: set[str], seen: Any) -> Any:
        return unexpected_methods(run, methods, None)

    with _patched(_operation, "_unexpected_methods", without_memory):
        yield


@contextmanager
def source_parsed_in_turn() -> Iterator[None]:
    """Let only one thread at a time parse source code, which Hypothesis does to describe functions.

    `ast.parse` is replaced, because CPython 3.11 counts the depth of the syntax tree for all threads together: two of
    them that parse at the same time fail with `AST constructor recursion depth mismatch`.
    """
    parse, turn = ast.parse, Lock()

    def parse_in_turn(*arguments: Any, **named: Any) -> Any:
        with turn:
            return parse(*arguments, **named)

    with _patched(ast, "parse", parse_in_turn):
        yield


@contextmanager
def failures_shrunk() -> Iterator[None]:
    """Let Hypothesis shrink requests that fail several checks.

    Hypothesis shrinks an input that raises an exception, but not one that raises a group of exceptions, which is what
    the engine does. `schemathesis.engine._validate.FailureGroup` is replaced by its first failure.
    """
    with _patched(_validate, "FailureGroup", lambda failures: failures[0]), catch_warnings():
        # Large inputs are expected while shrinking.
        simplefilter("ignore", HypothesisWarning)
        yield


@contextmanager
def reproducible_generation() -> Iterator[None]:
    """Make the requests of a seed independent of where and how this project is installed.

    Hypothesis uses constants from the source code of the tested package, and assumes that this is our package. So
    `providers._get_local_constants` is replaced by a function that returns no constants. Hypothesis would also create
    its home folder in the current folder; it gets a temporary folder instead.
    """
    providers.CONSTANTS_CACHE.cache.clear()
    with _patched(providers, "_get_local_constants", type(providers.GLOBAL_CONSTANTS)), TemporaryDirectory() as home:
        set_hypothesis_home_dir(home)
        _write_utf8_table()
        # Otherwise each thread would compute this table, which is then kept in memory.
        charmap()
        yield
    set_hypothesis_home_dir(None)
    providers.CONSTANTS_CACHE.cache.clear()


@contextmanager
def environment_ignored() -> Iterator[None]:
    """Load no module that the environment variable SCHEMATHESIS_HOOKS names.

    It is meant for the user's own runs of Schemathesis, and such a module could change our requests or end the run. So
    `hooks.load_from_env`, which each configuration calls, is replaced.
    """
    with _patched(hooks, "load_from_env", lambda: None):
        yield


def _write_utf8_table() -> None:
    """Write the table of characters that UTF-8 can encode. Hypothesis would need seconds to compute it."""
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
