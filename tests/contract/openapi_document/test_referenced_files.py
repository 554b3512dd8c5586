"""Test how the parts of other files come into the document, and which references are refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.openapi_document.document import OpenapiDocument, read_openapi
from conformance.core.errors import FileError


def read(folder: Path, **files: str) -> OpenapiDocument:
    """Write files, with `__` for `/` in their names, and read the document."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return read_openapi(folder)


def refusal(folder: Path, **files: str) -> str:
    with pytest.raises(FileError) as caught:
        read(folder, **files)
    return str(caught.value).replace(f"{folder}/", "")


def schema(reference: str) -> str:
    return f"components:\n  schemas:\n    A: {{properties: {{a: {{$ref: '{reference}'}}}}}}\n"


def test_a_document_without_other_files_is_unchanged(tmp_path: Path) -> None:
    found = read(tmp_path, openapi=schema("#/components/schemas/A"))
    assert found.value == {"components": {"schemas": {"A": {"properties": {"a": {"$ref": "#/components/schemas/A"}}}}}}
    assert found.raw == (tmp_path / "openapi.yaml").read_bytes() and not found.origins.moved


def test_a_schema_of_another_file_becomes_a_component_with_its_place(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        openapi=schema("parts/b.yaml#/B"),
        parts__b="\nB: {items: {$ref: '#/B'}, not: {$ref: '../openapi.yaml#/components/schemas/A'}}\n",
    )
    schemas = found.value["components"]["schemas"]
    assert schemas["A"] == {"properties": {"a": {"$ref": "#/components/schemas/B"}}}
    assert schemas["B"] == {"items": {"$ref": "#/components/schemas/B"}, "not": {"$ref": "#/components/schemas/A"}}
    assert found.place_of(("components", "schemas", "B", "not")) == (tmp_path / "parts" / "b.yaml", 2)
    assert found.place_of(("components", "schemas", "A")) == (tmp_path / "openapi.yaml", 3)
    assert b"items" in found.raw


def test_schemas_of_the_same_name_get_different_names(tmp_path: Path) -> None:
    found = read(tmp_path, openapi=schema("b.yaml#/A"), b="A: {$ref: 'c.yaml#/A'}\n", c="A: {type: string}\n")
    assert found.value["components"]["schemas"] == {
        "A": {"properties": {"a": {"$ref": "#/components/schemas/A_"}}},
        "A_": {"$ref": "#/components/schemas/A__"},
        "A__": {"type": "string"},
    }


def test_a_schema_elsewhere_in_the_document_becomes_a_component(tmp_path: Path) -> None:
    text = "paths: {/a: {get: {parameters: [{in: query, name: x, schema: {type: integer}}]}}}\n"
    found = read(tmp_path, openapi=text + schema("#/paths/~1a/get/parameters/0/schema"))
    assert found.value["components"]["schemas"]["schema"] == {"type": "integer"}


def test_other_objects_are_put_in_the_place_of_their_reference(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        openapi="paths: {/a: {$ref: 'paths/a.yaml', summary: own}}\n",
        paths__a="summary: theirs\nget:\n  responses:\n    200: {$ref: '../replies.yaml#/ok'}\n",
        replies="ok: {description: fine}\n",
    )
    replies = {"200": {"description": "fine"}}
    item = found.value["paths"]["/a"]
    assert item["summary"] == "own" and item["get"]["responses"] == replies
    assert found.place_of(("paths", "/a", "get")) == (tmp_path / "paths" / "a.yaml", 2)
    assert found.place_of(("paths", "/a", "get", "responses", "200", "description")) == (tmp_path / "replies.yaml", 1)


MAIN = "#/components/schemas/Main"


def test_references_in_a_part_of_a_part_are_followed_from_its_own_file(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        openapi="paths: {/a: {$ref: 'paths/a.yaml'}}\ncomponents: {schemas: {Main: {}}}\n",
        paths__a="get:\n  responses:\n    200: {$ref: 'replies/ok.yaml'}\n",
        paths__replies__ok=f"content: {{json: {{schema: {{not: {{$ref: '#/B'}}, items: {{$ref: '{MAIN}'}}}}}}}}"
        "\nB: {}\n",
    )
    reply = found.value["paths"]["/a"]["get"]["responses"]["200"]
    schema = reply["content"]["json"]["schema"]
    assert schema == {"not": {"$ref": "#/components/schemas/B"}, "items": {"$ref": MAIN}}


def test_a_member_that_is_called_ref_and_an_example_with_ref_are_no_references(tmp_path: Path) -> None:
    text = "components: {schemas: {A: {properties: {$ref: {type: string}}, example: {$ref: 'gone.yaml'}}}}\n"
    assert len(read(tmp_path, openapi=text).files) == 1


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("../outside.yaml", "is outside of the folder of the contract"),
        ("parts/../../outside.yaml", "is outside of the folder of the contract"),
        ("/etc/passwd", "must be a path relative to its file"),
        ("https://example.com/a.yaml", "must be a path relative to its file"),
        ("file:///etc/passwd", "must be a path relative to its file"),
        ("//example.com/a.yaml", "must be a path relative to its file"),
        ("%2e%2e/outside.yaml", "is outside of the folder"),
        ("gone.yaml", "there is no file"),
        ("link.yaml", "is outside of the folder"),
        ("pipe.yaml", "there is no file"),
        ("b.yaml#/gone", "refers to nothing"),
        ("b.yaml#A", "must end with #/ and names joined by /"),
    ],
)
def test_a_reference_that_leads_nowhere_or_out_is_refused(tmp_path: Path, reference: str, text: str) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    (tmp_path / "outside.yaml").write_text("type: string\n")
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    os.mkfifo(folder / "pipe.yaml")
    found = refusal(folder, openapi=schema(reference), b="A: {}\n")
    assert found.startswith("openapi.yaml:3: $ref ") and text in found


def test_a_fault_in_another_file_names_it(tmp_path: Path) -> None:
    assert refusal(tmp_path, openapi=schema("b.yaml"), b="\nnot: {$ref: 'c.yaml'}\n").startswith("b.yaml:2: $ref ")
    assert refusal(tmp_path, openapi=schema("b.yaml"), b="a: [").startswith("b.yaml:2: not YAML")


def test_objects_that_refer_to_themselves_are_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, openapi="paths: {/a: {$ref: 'a.yaml'}}\n", a="$ref: 'b.yaml'\n", b="$ref: 'a.yaml'\n")
    assert "refers to itself, or through too many others" in found


def test_a_long_chain_of_schemas_is_followed(tmp_path: Path) -> None:
    chain = "".join(f"S{n}: {{not: {{$ref: '#/S{n + 1}'}}}}\n" for n in range(400)) + "S400: {}\n"
    found: Any = read(tmp_path, openapi=schema("chain.yaml#/S0"), chain=chain).value
    assert len(found["components"]["schemas"]) == 402


def test_references_that_repeat_too_many_objects_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.contract.openapi_document.referenced_files._MOST_OBJECTS", 1000)
    twice = "{{get: {{callbacks: {{a: {{x: {0}}}, b: {{x: {0}}}}}}}}}"
    items = [f"p{n}: " + twice.format(f"{{$ref: '#/p{n + 1}'}}") + "\n" for n in range(30)]
    found = refusal(tmp_path, openapi="paths: {/a: {$ref: 'a.yaml#/p0'}}\n", a="".join(items) + "p30: {}\n")
    assert "references repeat more than 1,000 objects" in found


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.contract.openapi_document.referenced_files._MOST_FILES", 1)
    found = refusal(tmp_path, openapi=schema("b.yaml"), b="not: {$ref: 'c.yaml'}\n", c="{}\n")
    assert "the document refers to more than 1 files" in found


def test_files_that_are_too_large_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.contract.openapi_document.referenced_files._MOST_BYTES", 10)
    assert "the files of the document have more than" in refusal(tmp_path, openapi=schema("b.yaml"), b="type: string\n")


def test_openapi_yaml_can_name_another_file(tmp_path: Path) -> None:
    api = "paths: {}\ncomponents:\n  schemas:\n    A: {$ref: '../models/b.yaml'}\n"
    overlay = "overlay: 1.0.0\nactions: [{target: $.components.schemas, update: {C: {}}}]\n"
    found = read(tmp_path, openapi="$ref: docs/api.yaml\n", docs__api=api, models__b="{}", overlay=overlay)
    assert found.value["components"]["schemas"] == {"A": {"$ref": "#/components/schemas/b"}, "b": {}, "C": {}}
    assert found.place_of(("components", "schemas", "A")) == (tmp_path / "docs" / "api.yaml", 4)
    assert found.place_of(("components", "schemas", "C")) == (tmp_path / "overlay.yaml", 2)
    assert found.path == tmp_path / "openapi.yaml" and len(found.files) == 4
    assert refusal(tmp_path, openapi="$ref: ../api.yaml\n").startswith("openapi.yaml:1: $ref '../api.yaml' is outside")
