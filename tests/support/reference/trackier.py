"""Trackier API v1, six of its operations, from the introduction and the public reference pages.

Errors stand in an object of their own; a repeated e-mail address is refused without a code, as a registration was.
"""

from __future__ import annotations

import secrets
from typing import Any

from tests.support.reference.web import Asked, Reply, parsed

KEY = "fake-trackier-key-0001"
ACCOUNTS = {
    KEY: 0,
    "fake-trackier-no-permission": 5,
    "fake-trackier-ip-blocked": 41,
    "fake-trackier-locked": 42,
    "fake-trackier-maintenance": 50,
}
TABLE = {
    5: (403, "Insufficient Permission"),
    12: (401, "Unauthorized Request"),
    13: (401, "Invalid API Key"),
    20: (400, "Request Parameter Error"),
    30: (400, "Bad Request"),
    31: (404, "Resource Not Found"),
    32: (405, "Invalid Request Method"),
    41: (403, "Request IP Not Whitelisted"),
    42: (403, "Account is locked"),
    50: (503, "System upgrade"),
}
COUNTRIES = {"ALL": "Earth", "DE": "Germany", "IN": "India", "NL": "Netherlands"}
TEXTS = ("name", "username", "email", "password", "phone", "country", "currency")


class Refused(Exception):
    """Carries the code of the table, and an HTTP status where it is not the usual one."""


class Declined(Exception):
    """A refusal without a code: `data` says why."""


class Trackier:
    def __init__(self) -> None:
        self.affiliates: dict[str, dict[str, Any]] = {}

    def answer(self, asked: Asked) -> Reply:
        try:
            self.check_key(asked)
            return 200, {"success": True, "data": self.serve(asked)}
        except Declined as why:
            return 200, {"success": False, "data": why.args[0]}
        except Refused as why:
            status, message = TABLE[why.args[0]]
            return (*why.args, status)[1], self.error(why.args[0], message)

    def error(self, code: int, message: str) -> Any:
        return {"success": False, "error": {"code": code, "message": message}}

    def check_key(self, asked: Asked) -> None:
        key = asked.headers.get("X-Api-Key") or (asked.query.get("apiKey") or [""])[0]
        if not key:
            raise Refused(12)
        code = ACCOUNTS.get(key, 13)
        if code:
            raise Refused(code)

    def serve(self, asked: Asked) -> Any:
        match asked.path, asked.method:
            case ["dictionary", "countries"], "GET":
                return {"countries": COUNTRIES}
            case ["affiliate"], "GET":
                return {"affiliates": [*self.affiliates.values()]}
            case ["affiliate"], "POST":
                return {"user": self.create(self.fields(asked)), "message": "Publisher Added!!"}
            case ["affiliate", name], "GET":
                return {"affiliate": self.find(name)}
            case ["affiliate", name], "POST":
                return {"affiliate": self.update(name, asked), "message": "Affiliate Updated!!"}
            case ["affiliate", name], "DELETE":
                return self.delete(name)
            case ((["dictionary", "countries"] | ["affiliate"] | ["affiliate", _]), _):
                raise Refused(32)
        # the table of HTTP statuses has 501 for a URI that is not found
        raise Refused(31, 501)

    def fields(self, asked: Asked) -> dict[str, Any]:
        try:
            given = parsed(asked.body)
        except ValueError:
            raise Refused(30) from None
        if not isinstance(given, dict) or not all(isinstance(given[name], str) for name in TEXTS if name in given):
            raise Refused(20)
        return given

    def create(self, given: dict[str, Any]) -> dict[str, Any]:
        if not all(given.get(name) for name in ("name", "email", "password")):
            raise Refused(20)
        self.check_email(given["email"])
        made = {
            "_id": self.new_id(),
            "org_id": "57c4718434243dc47d8b456b",
            "username": None,
            "phone": None,
            "country": None,
            "currency": "USD",
            "type": "publisher",
            "login": None,
            "live": False,
            "created": "2019-05-01",
            "modified": None,
            "meta": [],
            **self.shown(given),
        }
        self.affiliates[made["_id"]] = made
        return made

    def new_id(self) -> str:
        return secrets.token_hex(12)

    def check_email(self, email: str) -> None:
        if any(each["email"] == email for each in self.affiliates.values()):
            raise Declined({"errors": {"email": "An account with this address exists"}})

    def shown(self, given: dict[str, Any]) -> dict[str, Any]:
        return {name: given[name] for name in TEXTS if name in given and name != "password"}

    def find(self, name: str) -> dict[str, Any]:
        if name not in self.affiliates:
            raise Refused(31)
        return self.affiliates[name]

    def update(self, name: str, asked: Asked) -> dict[str, Any]:
        found = self.find(name)
        given = self.fields(asked)
        if not isinstance(given.get("live", False), bool) or "" in given.values():
            raise Refused(20)
        if given.get("email", found["email"]) != found["email"]:
            self.check_email(given["email"])
        found.update(self.shown(given), live=given.get("live", found["live"]), modified="2019-05-02")
        return found

    def delete(self, name: str) -> Any:
        if name not in self.affiliates:
            raise Declined({"message": "Failed to delete the affiliate from the database!!"})
        del self.affiliates[name]
        return {"message": "Affiliate removed successfully!!"}
