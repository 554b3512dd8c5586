"""Test that the same traffic gets no failure, however a recorder keeps its bodies, and that kept bodies are judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.inspection.test_inspection import CREATE, LIST, inspected
from tests.support.command_line import Cli, verdicts
from tests.support.traffic_files import LOAN, answered, archive, asked, cassette, entry, exchange, written

WRONG = exchange(asked("POST", "/loans", {"book": LOAN["book"]}), answered({"code": 0, "data": {}}))
"""A success where a refusal is due."""
READ = exchange(asked("GET", "/loans/10000002"), answered({"code": 0, "data": {"id": "10000002", **LOAN}}))
RIGHT = (LIST, CREATE, READ)


def playwright(content: str, mode: str, folder: Path, *exchanges: Any) -> Path:
    """A HAR as Playwright writes it, with the options `content` and `mode` of its recorder."""
    entries = [entry(each) for each in exchanges]
    for number, each in enumerate(entries):
        body, data = each["response"]["content"], each["request"].get("postData")
        for part, name in ((body, f"reply{number}.json"), (data, f"request{number}.json")):
            if part is not None and content != "embed":
                text = part.pop("text")
                if content == "attach":
                    part["_file"] = name
                    written(folder, name, text)
        if data is not None and content != "embed":
            data["text"] = ""
        if mode == "minimal":
            body["size"] = each["request"]["bodySize"] = each["response"]["bodySize"] = -1
    return written(folder, "a.har", archive(*entries))


@pytest.mark.parametrize("mode", ["full", "minimal"])
@pytest.mark.parametrize("content", ["embed", "attach", "omit"])
def test_inspect_judges_the_archives_of_playwright(content: str, mode: str, cli: Cli) -> None:
    ended, report = inspected(cli, playwright(content, mode, cli.folder, *RIGHT))
    assert not report["summary"]["fail"] and ended.code == (5 if content == "omit" else 0)
    assert report["exchanges"] == (0 if content == "omit" else 3)
    _, report = inspected(cli, playwright(content, mode, cli.folder, WRONG))
    assert (verdicts(report)["body.complete"] == "fail") is (content != "omit")
    for each in cli.folder.glob("re*.json"):
        if each.name != "report.json":
            each.unlink()
    if content == "attach":
        assert not inspected(cli, cli.folder / "a.har")[1]["summary"]["fail"]


def mitmproxy(folder: Path, *exchanges: Any) -> Path:
    """A HAR as mitmproxy writes it for streamed bodies: without text, and with sizes of zero."""
    entries = [entry(each) for each in exchanges]
    for each in entries:
        length = each["response"]["content"]["size"]
        each["response"]["content"] = {"size": 0, "compression": 0, "mimeType": "application/json", "text": ""}
        each["response"]["headers"].append({"name": "Content-Length", "value": str(length)})
        if each["request"]["bodySize"]:
            each["request"]["postData"] |= {"text": None, "params": []}
        each["request"]["bodySize"] = each["response"]["bodySize"] = 0
    return written(folder, "a.har", archive(*entries))


def parsed(folder: Path, *exchanges: Any) -> Path:
    """A cassette of a serializer that replaces bodies by parsed JSON."""
    interactions = json.loads(json.dumps(exchanges))
    for each in interactions:
        for message in each.values():
            body = message.pop("body")
            text = body["string"] if isinstance(body, dict) else body
            message["parsed_body"] = json.loads(text) if text else None
    return written(folder, "a.yaml", cassette(*interactions))


@pytest.mark.parametrize("recorder", [mitmproxy, parsed])
@pytest.mark.parametrize("exchanges", [RIGHT, (WRONG,)])
def test_inspect_judges_no_exchange_without_its_bodies(recorder: Any, exchanges: Any, cli: Cli) -> None:
    ended, report = inspected(cli, recorder(cli.folder, *exchanges))
    assert ended.code == 5 and not report["summary"]["fail"] and not report["exchanges"]
    assert sum(each.startswith("Not judged in ") for each in report["notes"]) == 1
