"""A small client of the TrackingMore API: it registers parcels and reads their status."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

API = "https://api.trackingmore.com/v2"
DONE = (200, 201, 202)
EXISTS = 4016
LATER = (429, 503)


class ShippingError(Exception):
    """The API refuses a request, or sends no readable answer.

    Attributes:
        code: the code of the API, None without a readable answer.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


class Shipping:
    """A client; `pause` waits for a number of seconds."""

    def __init__(self, key: str, url: str = API, pause: Callable[[float], Any] = time.sleep) -> None:
        self.headers = {"Trackingmore-Api-Key": key}
        self.url, self.pause = url, pause

    def register(self, carrier: str, number: str) -> None:
        """Register a parcel, unless it is registered already.

        Raises:
            ShippingError: the API refuses the parcel, or sends no readable answer.
        """
        try:
            self._ask("POST", "/trackings/post", {"carrier_code": carrier, "tracking_number": number})
        except ShippingError as error:
            if error.code != EXISTS:
                raise

    def status(self, carrier: str, number: str) -> str:
        """Return the status of a parcel.

        Raises:
            ShippingError: the API does not know the parcel, or sends no readable answer.
        """
        return str(self._ask("GET", f"/trackings/{carrier}/{number}")["status"])

    def _ask(self, method: str, path: str, body: Any = None, tries: int = 3) -> Any:
        try:
            response = httpx.request(method, self.url + path, json=body, headers=self.headers, timeout=5)
            reply = response.json()
            code, message = reply["meta"]["code"], reply["meta"]["message"]
        except (httpx.HTTPError, ValueError, LookupError) as fault:
            if tries > 1:
                return self._ask(method, path, body, tries - 1)
            raise ShippingError(f"no answer from the API: {fault}") from fault
        if code in LATER and tries > 1:
            self.pause(float(response.headers["Retry-After"]))
            return self._ask(method, path, body, tries - 1)
        if code not in DONE:
            raise ShippingError(message, code)
        return reply["data"]
