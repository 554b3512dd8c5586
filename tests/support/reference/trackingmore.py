"""TrackingMore API v2, six of its operations, from the status page and the public endpoint pages.

The code in `meta` is the outcome; HTTP says 200, except for 404 and 405, which have their own number.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from tests.support.reference.web import Asked, Reply, parsed

KEY = "fake-trackingmore-key-0001"
ACCOUNTS = {KEY: 200, "fake-trackingmore-deleted": 4002, "fake-trackingmore-no-balance": 4019}
TABLE = {
    200: ("Success", "The request was successful."),
    201: ("Created", "A resource was created."),
    404: ("Not Found", "There is no such resource."),
    405: ("Method Not Allowed", "This resource does not support the method."),
    4001: ("Unauthorized", "Invalid API key."),
    4002: ("Unauthorized", "API key has been deleted."),
    4012: ("Bad Request", "The request is not understood, or lacks something."),
    4013: ("Bad Request", "Tracking_number is required."),
    4014: ("Bad Request", "The value of tracking_number is invalid."),
    4015: ("Bad Request", "The value of carrier_code is invalid."),
    4016: ("Bad Request", "Tracking already exists."),
    4017: ("Bad Request", "Tracking does not exist."),
    4019: ("Bad Request", "Your balance is insufficient."),
    4032: ("No Content", "Cannot detect courier."),
    4033: ("No Content", "The value of status is invalid."),
}
CARRIERS = {"dhl": "DHL", "china-post": "China post", "4px": "4PX"}
TEXTS = (
    "title",
    "logistics_channel",
    "customer_name",
    "customer_email",
    "customer_phone",
    "order_id",
    "comment",
    "destination_code",
)
BLANK = {
    **dict.fromkeys(TEXTS[:-1]),
    "destination_country": "",
    "status": "pending",
    "archived": False,
    "created_at": "2019-08-21T14:14:55+08:00",
    "updated_at": None,
    "order_create_time": 0,
}
STATUSES = {"4": "delivered", "7": "exception", "8": "pending"}


class Refused(Exception):
    """Carries the code of the table."""


class TrackingMore:
    def __init__(self) -> None:
        self.trackings: dict[tuple[str, str], dict[str, Any]] = {}

    def answer(self, asked: Asked) -> Reply:
        try:
            self.check_key(asked)
            code, data = self.serve(asked)
        except Refused as why:
            code, data = why.args[0], []
        kind, message = TABLE[code]
        return self.status(code), {"meta": {"code": code, "type": kind, "message": message}, "data": data}

    def status(self, code: int) -> int:
        return code if code in (404, 405) else 200

    def check_key(self, asked: Asked) -> None:
        code = ACCOUNTS.get(asked.headers.get("Trackingmore-Api-Key", ""), 4001)
        if code != 200:
            raise Refused(code)

    def serve(self, asked: Asked) -> tuple[int, Any]:
        match asked.path, asked.method:
            case ["carriers"], "GET":
                return 200, [{"code": code, "name": name, "type": "express"} for code, name in CARRIERS.items()]
            case ["carriers", "detect"], "POST":
                return 200, self.detect(self.fields(asked))
            case ["trackings", "post"], "POST":
                return 201, self.create(self.fields(asked))
            case ["trackings", carrier, number], "GET":
                return 200, self.find(carrier, number)
            case ["trackings", carrier, number], "PUT":
                return 200, self.update(carrier, number, asked)
            case ["trackings", carrier, number], "DELETE":
                return 200, self.delete(carrier, number)
            case ((["carriers"] | ["carriers", "detect"] | ["trackings", "post"] | ["trackings", _, _]), _):
                raise Refused(405)
        raise Refused(404)

    def fields(self, asked: Asked) -> dict[str, Any]:
        try:
            given = parsed(asked.body)
        except ValueError:
            raise Refused(4012) from None
        if not isinstance(given, dict):
            raise Refused(4012)
        return given

    def number(self, given: dict[str, Any]) -> str:
        number = given.get("tracking_number")
        if number in (None, ""):
            raise Refused(4013)
        if not isinstance(number, str) or not re.fullmatch(r"[0-9A-Za-z_-]{5,50}", number):
            raise Refused(4014)
        return number

    def detect(self, given: dict[str, Any]) -> list[Any]:
        number = self.number(given)
        postal = re.fullmatch(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", number)
        if not postal and not number.isdigit():
            raise Refused(4032)
        code = "china-post" if postal else "dhl"
        return [{"code": code, "name": CARRIERS[code]}]

    def create(self, given: dict[str, Any]) -> dict[str, Any]:
        number, carrier = self.number(given), given.get("carrier_code")
        if carrier in (None, ""):
            raise Refused(4012)
        if not isinstance(carrier, str) or carrier not in CARRIERS:
            raise Refused(4015)
        if (carrier, number) in self.trackings:
            raise Refused(4016)
        made = {
            **BLANK,
            "id": uuid.uuid4().hex,
            "tracking_number": number,
            "carrier_code": carrier,
            **self.texts(given),
        }
        self.trackings[carrier, number] = made
        return made

    def texts(self, given: dict[str, Any]) -> dict[str, Any]:
        """The texts that were sent, under the names of a tracking. Null leaves a text unset."""
        sent = {name: given[name] for name in TEXTS if name in given}
        if not all(value is None or isinstance(value, str) for value in sent.values()):
            raise Refused(4012)
        return {"destination_country" if name == "destination_code" else name: value for name, value in sent.items()}

    def find(self, carrier: str, number: str) -> dict[str, Any]:
        if (carrier, number) not in self.trackings:
            raise Refused(4017)
        return self.trackings[carrier, number]

    def update(self, carrier: str, number: str, asked: Asked) -> dict[str, Any]:
        found = self.find(carrier, number)
        given = self.fields(asked)
        changed = self.texts(given)
        if "status" in given:
            if str(given["status"]) not in STATUSES:
                raise Refused(4033)
            changed["status"] = STATUSES[str(given["status"])]
        if "archived" in given:
            changed["archived"] = given["archived"] == "true"
        found.update(changed)
        return found

    def delete(self, carrier: str, number: str) -> list[Any]:
        self.find(carrier, number)
        del self.trackings[carrier, number]
        return []
