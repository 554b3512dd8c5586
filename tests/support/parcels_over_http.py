"""Send requests of the parcels contract over HTTP."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

KEY = {"Counter-Key": "mock-valid"}


def ask(url: str, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Return the status and the body of the reply; `url` is the base address of the server."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request(method, parts.path + path, body, KEY)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer
