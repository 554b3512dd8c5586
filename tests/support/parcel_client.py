"""A client for tests of the client kit: one function, and a parcel."""

from __future__ import annotations

from typing import Any

import httpx

API = "https://api.trackingmore.com/v2"
PARCEL = {"carrier_code": "china-post", "tracking_number": "CT0000000001"}
PLACE = "Trackingmore-Api-Key"


def ask(double: Any, line: str, body: Any = None, key: str | None = None, **options: Any) -> httpx.Response:
    """`line` is `METHOD /path`; the body is sent as JSON, with the key that may do everything."""
    method, path = line.split()
    headers = {PLACE: key or double.key}
    return httpx.request(method, double.url + path, json=body, headers=headers, timeout=60, **options)


def create(double: Any, body: Any = PARCEL, **options: Any) -> httpx.Response:
    return ask(double, "POST /trackings/post", body, **options)


def code(response: httpx.Response) -> Any:
    return response.json()["meta"]["code"]
