"""Test overlays: what actions change, the places of the changed values, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.openapi_document.document import OpenapiDocument, read_openapi
from conformance.core.errors import FileError

OPENAPI = """openapi: 3.1.0
paths:
  /a:
    parameters:
      - {name: p}
      - {name: q}
      - {name: r, schema: {type: string}}
    get: {tags: [x], deprecated: true, x-sub: {one: 1, two: 2}}
  /b:
    get: {deprecated: true}
"""


def applied(folder: Path, *actions: Any, **more: Any) -> OpenapiDocument:
    (folder / "openapi.yaml").write_text(OPENAPI)
    # one action a line: the first is in line 4
    lines = ",\n".join(json.dumps(each) for each in actions)
    head = json.dumps({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, **more})[1:-1]
    (folder / "overlay.yaml").write_text(f'{{{head},\n"actions":\n[\n{lines}\n]}}')
    return read_openapi(folder)


def item(document: OpenapiDocument, path: str = "/a") -> Any:
    return document.value["paths"][path]


def test_update_merges_objects_joins_arrays_and_replaces_values(tmp_path: Path) -> None:
    update = {"tags": ["y"], "deprecated": False, "x-sub": {"two": {"deep": 3}}, "summary": "New"}
    found = applied(tmp_path, {"target": "$.paths['/a'].get", "update": update})
    get = item(found)["get"]
    assert (get["tags"], get["deprecated"], get["summary"]) == (["x", "y"], False, "New")
    assert get["x-sub"] == {"one": 1, "two": {"deep": 3}}
    overlay, openapi = tmp_path / "overlay.yaml", tmp_path / "openapi.yaml"
    for keys in (("tags", 1), ("deprecated",), ("x-sub", "two", "deep"), ("summary",)):
        assert found.place_of(("paths", "/a", "get", *keys)) == (overlay, 4)
    for keys in (("tags", 0), ("x-sub", "one"), ()):
        assert found.place_of(("paths", "/a", "get", *keys)) == (openapi, 8)
    assert found.files[1].path == overlay and overlay.read_bytes() in found.raw


@pytest.mark.parametrize("update", [{"name": "s"}, [{"name": "s"}]])
def test_update_appends_to_an_array(tmp_path: Path, update: Any) -> None:
    found = applied(tmp_path, {"target": "$.paths['/a'].parameters", "update": update})
    assert [each["name"] for each in item(found)["parameters"]] == ["p", "q", "r", "s"]
    assert found.place_of(("paths", "/a", "parameters", 3)) == (tmp_path / "overlay.yaml", 4)
    assert found.place_of(("paths", "/a", "parameters", 2)) == (tmp_path / "openapi.yaml", 7)


def test_an_update_applies_to_each_selected_value(tmp_path: Path) -> None:
    found = applied(tmp_path, {"target": "$.paths.*[?@.deprecated==true]", "update": {"summary": "Old"}})
    assert [item(found, path)["get"]["summary"] for path in ("/a", "/b")] == ["Old", "Old"]


def test_remove_removes_members_and_elements_and_places_follow(tmp_path: Path) -> None:
    found = applied(
        tmp_path,
        {"target": "$.paths['/a'].parameters[2].schema", "update": {"maxLength": 1}},
        {"target": "$.paths['/a'].parameters[?@.name=='p' || @.name=='q']", "remove": True},
        {"target": "$.paths['/b']", "remove": True},
        {"target": "$.paths.*.get.deprecated", "remove": True},
    )
    assert list(found.value["paths"]) == ["/a"] and "deprecated" not in item(found)["get"]
    assert item(found)["parameters"] == [{"name": "r", "schema": {"type": "string", "maxLength": 1}}]
    keys = ("paths", "/a", "parameters", 0)
    assert found.place_of((*keys, "name")) == (tmp_path / "openapi.yaml", 7)
    assert found.place_of((*keys, "schema", "maxLength")) == (tmp_path / "overlay.yaml", 4)


def test_actions_apply_in_their_order(tmp_path: Path) -> None:
    found = applied(
        tmp_path,
        {"target": "$.paths['/a'].get.tags", "remove": True},
        {"target": "$.paths['/a'].get", "update": {"tags": ["z"]}},
        {"target": "$.paths['/a'].get.tags", "update": "last"},
        {"target": "$", "update": {"info": {"title": "Mine"}}},
    )
    assert item(found)["get"]["tags"] == ["z", "last"] and found.value["info"] == {"title": "Mine"}
    assert found.place_of(("paths", "/a", "get", "tags", 0)) == (tmp_path / "overlay.yaml", 5)
    assert found.place_of(("paths", "/a", "get", "tags", 1)) == (tmp_path / "overlay.yaml", 6)


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ({"target": "$.paths['/c']", "remove": True}, "$.paths['/c'] selects nothing in openapi.yaml"),
        ({"target": "$.paths[", "remove": True}, "$.paths[ is not a JSONPath (RFC 9535): "),
        ({"target": "paths", "remove": True}, "paths is not a JSONPath (RFC 9535): "),
        ({"target": "$" + ".a[?(" * 3000, "remove": True}, "is not a JSONPath"),
        ({"target": "$", "remove": True}, "the whole document cannot be removed"),
        ({"target": "$.openapi", "update": "3.1.1"}, "selects a value of the type string, which string cannot update"),
        ({"target": "$.paths", "update": []}, "selects a value of the type object, which array cannot update"),
        ({"target": "$.paths"}, "an action needs either `update` or `remove: true`"),
        ({"target": "$.paths", "remove": False}, "an action needs either `update` or `remove: true`"),
        ({"target": "$.paths", "remove": True, "update": {}}, "an action needs either `update` or `remove: true`"),
        ({"target": "$.paths", "copy": "$.a", "update": {}}, "'copy' is not known in an Overlay 1.0"),
        ({"update": {}}, "an action needs a `target`"),
        (7, "an action needs a `target`"),
    ],
)
def test_an_action_that_cannot_be_applied_is_refused_with_its_line(tmp_path: Path, action: Any, text: str) -> None:
    with pytest.raises(FileError) as caught:
        applied(tmp_path, {"target": "$", "update": {}}, action)
    assert str(caught.value).startswith(f"{tmp_path}/overlay.yaml:5: ") and text in str(caught.value)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"overlay": "1.1.0"}, "it must begin with `overlay: 1.0.0`"),
        ({"action": []}, "'action' is not known in an Overlay 1.0"),
        ({"extends": "https://example.com/openapi.yaml", "x-note": 1}, "there are no actions"),
    ],
)
def test_a_file_that_is_no_overlay_is_refused(tmp_path: Path, more: Any, text: str) -> None:
    with pytest.raises(FileError, match=r"overlay\.yaml:\d: ") as caught:
        applied(tmp_path, **more)
    assert text in str(caught.value)


def test_a_target_that_selects_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.contract.openapi_document.overlay._MOST_SELECTED", 2)
    with pytest.raises(FileError, match="selects more than 2 values"):
        applied(tmp_path, {"target": "$..*", "remove": True})
