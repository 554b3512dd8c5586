"""Files of recorded traffic to test with: exchanges as vcrpy and as browsers write them."""

from __future__ import annotations

import io
import json
import tracemalloc
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from conformance.contract.request_view import dump_json
from conformance.recording.recorded_exchange import RecordedExchange
from conformance.recording.streams.input_stream import Stream
from conformance.recording.traffic_reader import Fault, TrafficItem, read_traffic
from tests.support.kit import DATA

TRAFFIC = DATA / "traffic"
BASE = "https://library.example.com/v1"
KEY = "k3y0fN0b0dyAtAll9"
"""Looks like a key, and is none."""
Json = dict[str, Any]

LOAN = {"book": "978-0-00-000000-2", "reader": "Sample Reader"}
LOANS = {"code": 0, "data": [{"id": "10000001", **LOAN}]}
REFUSED = {10: "This key opens nothing", 20: "The desk cannot read this", 30: "Nothing here"}


def refused(code: int) -> Any:
    return answered({"code": code, "message": REFUSED[code]})


def asked(method: str, path: str, body: Any = None, key: str | None = "[masked]", base: str = BASE) -> Json:
    """A request as vcrpy has it; `body` is sent as JSON."""
    headers: Json = {"Content-Type": ["application/json"]} if body is not None else {}
    headers |= {"Library-Key": [key]} if key is not None else {}
    text = body if isinstance(body, str) or body is None else dump_json(body).decode()
    return {"method": method, "uri": base + path, "body": text, "headers": headers}


def answered(body: Any, status: int = 200, **headers: str) -> Json:
    """A response as vcrpy has it."""
    fields = {"Content-Type": ["application/json"], **{name: [value] for name, value in headers.items()}}
    text = body if isinstance(body, str) else json.dumps(body)
    return {"status": {"code": status, "message": ""}, "headers": fields, "body": {"string": text}}


def exchange(request: Json, response: Json | None, **more: Any) -> Json:
    return {"request": request, "response": response, **more}


def cassette(*exchanges: Json, **more: Any) -> str:
    return json.dumps({"version": 1, "interactions": exchanges, **more})


def archive(*entries: Json) -> str:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}})


def entry(each: Json, when: str = "2026-01-02T03:04:05.000Z", **content: Any) -> Json:
    """A vcrpy exchange as browsers export it."""
    sent, answer = each["request"], each["response"]
    text = answer["body"]["string"]
    post = {"postData": {"mimeType": "application/json", "text": sent["body"]}} if sent["body"] else {}
    return {
        "startedDateTime": when,
        "time": 12.5,
        "request": {
            "method": sent["method"],
            "url": sent["uri"],
            "headers": _pairs(sent["headers"]),
            "bodySize": len((sent["body"] or "").encode()),
            **post,
        },
        "response": {
            "status": answer["status"]["code"],
            "statusText": "",
            "headers": _pairs(answer["headers"]),
            "content": content or {"size": len(text), "mimeType": "application/json", "text": text},
            "bodySize": len(text),
        },
    }


def _pairs(headers: Json) -> list[Json]:
    return [{"name": name, "value": value} for name, values in headers.items() for value in values]


def base64(data: bytes) -> str:
    return b64encode(data).decode()


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(*paths: Path) -> tuple[list[RecordedExchange], list[str]]:
    """The exchanges of files, and what could not be read."""
    found: Sequence[TrafficItem] = list(read_traffic(paths))
    exchanges = [each for each in found if isinstance(each, RecordedExchange)]
    return exchanges, [each.text for each in found if isinstance(each, Fault)]


def peak_memory(path: Path) -> tuple[int, list[str]]:
    """Return the most memory that reading takes when nothing is kept, and what could not be read."""
    tracemalloc.start()
    faults = [each for each in map(str, read_traffic([path])) if "Fault" in each]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, faults


class Dribble(Stream):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(io.BytesIO(data))
        self.size = size

    def read(self, size: int = 1) -> bytes:
        return super().read(min(size, self.size))


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet=st.sampled_from('a"\\{}[],: \u00e9\n'), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
"""Values of JSON with texts that look like JSON."""
