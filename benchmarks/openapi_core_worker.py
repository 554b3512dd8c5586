"""Validate responses with openapi-core: a program for a Python that has this package.

    python openapi_core_worker.py DOCUMENT TRAFFIC

Prints `ready` when the document is loaded. For each line on stdin, it reads the HAR file, validates all of its
exchanges, and prints the seconds of processor time that this took.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI  # type: ignore[import-not-found, unused-ignore]
from openapi_core.exceptions import OpenAPIError  # type: ignore[import-not-found, unused-ignore]
from openapi_core.testing import MockRequest, MockResponse  # type: ignore[import-not-found, unused-ignore]

SERVER = "https://api.trackingmore.com"


def main() -> None:
    document, traffic = sys.argv[1:]
    api = OpenAPI.from_file_path(document)
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.process_time()
        entries = json.loads(Path(traffic).read_text("utf-8"))["log"]["entries"]
        for entry in entries:
            validate(api, entry)
        print(time.process_time() - started, flush=True)


def validate(api: Any, entry: Any) -> None:
    recorded, answered = entry["request"], entry["response"]
    path = recorded["url"].removeprefix(SERVER).partition("?")[0]
    request = MockRequest(SERVER, recorded["method"].lower(), path)
    response = MockResponse(answered["content"]["text"].encode(), answered["status"])
    with suppress(OpenAPIError):
        api.validate_response(request, response)


if __name__ == "__main__":
    main()
