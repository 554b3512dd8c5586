"""The rows of the tables of replies for rules."""

from __future__ import annotations

from typing import Any, NamedTuple

from conformance.core.exchange import Failure, Pairs, Request, Response
from tests.support.kit import get

TM, TR = "trackingmore-v2", "trackier-v1"
USER = get("/trackings/getuserinfo")
COUNTRIES = get("/dictionary/countries")
GOOD = b'{"meta": {"code": 200, "type": "Success", "message": "ok"}, "data": {"email": "shop@example.com"}}'
HTML = (("Content-Type", "text/html"),)
PAGE = b"<html><body>Not here</body></html>"


def meta(code: Any = 200, kind: Any = "Success", message: Any = "ok", data: Any = None) -> dict[str, Any]:
    return {"meta": {"code": code, "type": kind, "message": message}, "data": [] if data is None else data}


def nested(code: Any = 31, message: Any = "Not there") -> dict[str, Any]:
    return {"success": False, "error": {"code": code, "message": message}}


def flat(code: Any = 31, message: Any = "Not there") -> dict[str, Any]:
    return {"code": code, "message": message}


def tagged(value: str | None) -> Pairs:
    return () if value is None else (("Content-Type", value),)


class Case(NamedTuple):
    """`verdict` is None where the rule says nothing; of several `before`, each is judged first, and each passes.
    `texts` are what a failure expected and what came instead, where the case is about them."""

    rule: str
    label: str
    verdict: str | None
    response: Response | None
    request: Request = USER
    contract: str = TM
    failure: Failure | None = None
    before: tuple[tuple[Request, Response], ...] = ()
    texts: tuple[str, str] | None = None
