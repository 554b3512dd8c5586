"""Test features for further contracts: optional members that must not be null, and successes without a body."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conformance.contract.json_pointer import resolve
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange, Response
from conformance.lint.linter import lint_folder
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.null_members import never_null
from conformance.observation.response_reading import read_reply
from conformance.selftest.run import selftest
from tests.support.command_line import Cli
from tests.support.kit import get, reply, send
from tests.support.served import LIBRARY

pytestmark = pytest.mark.slow

EMPTY = """    delete:
      operationId: deleteLoan
      summary: Bring a book back
      parameters:
        - {name: loan_id, in: path, required: true, schema: {type: string, pattern: "^[0-9]{8}$"}, example: "10000001"}
      responses:
        '204': {description: It is back}

components:
"""


ALONE = "                reader: {type: string, minLength: 1}\n"
CLAUSES = """
clauses:
  code.20.shelf: {statement: A shelf is a letter and a number., source: [desk 5], basis: stated, cause: field-invalid,
     field: shelf, outcomes: ["20"]}
  create.readable: {statement: A loan is as sent., source: [desk 3], basis: inferred, behaviour: created-is-readable}
  create.listed: {statement: A loan is in the list., source: [desk 3], basis: inferred, behaviour: created-is-listed}
  filters: {statement: The list is that of one reader., source: [desk 3], basis: inferred, behaviour: filters-select}
"""


def edited(folder: Path, file: str, *edits: tuple[str, str]) -> None:
    text = (folder / file).read_text()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    (folder / file).write_text(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def conforms(cli: Cli, folder: Path, *options: str) -> bool:
    assert lint_folder(folder) == []
    return cli("run", str(folder), *options).code == 0


class TestMembersThatNobodySent:
    @pytest.fixture
    def noted(self, folder: Path) -> Path:
        edited(
            folder,
            "openapi.yaml",
            (
                "                reader: {type: string, minLength: 1}\n",
                16 * " " + "reader: {type: string, minLength: 1}\n" + 16 * " " + "note: {type: string}\n",
            ),
            ("reader: {type: string}}\n", "reader: {type: string}, note: {type: string}}\n"),
            ("reader: Sample Reader}}\n", "reader: Sample Reader, note: Handle with care}}\n"),
        )
        edited(folder, "contract.yaml", ("stored_members: [book, reader]", "stored_members: [book, reader, note]"))
        return folder

    def made(self, contract: Contract) -> object:
        body = MockApp(contract).answer(send("POST", "/loans", {"book": "B", "reader": "Sample Reader"})).body
        return resolve(json.loads(body), "/data")

    def test_null_member_is_left_out_where_replies_may_omit_it(self, noted: Path) -> None:
        contract = load_contract(str(noted))
        assert never_null(contract, contract.resources["loan"]) == {"book": False, "reader": False, "note": True}
        assert {*self.made(contract)} == {"id", "book", "reader"}  # type: ignore[misc]

    def test_null_member_has_the_example_where_replies_require_it(self, noted: Path) -> None:
        edited(noted, "openapi.yaml", ("required: [id, book, reader]", "required: [id, book, reader, note]"))
        contract = load_contract(str(noted))
        assert never_null(contract, contract.resources["loan"])["note"] is False
        assert resolve(self.made(contract), "/note") == "Handle with care"

    def test_null_member_is_null_where_that_is_documented(self, noted: Path) -> None:
        edited(noted, "openapi.yaml", ("note: {type: string}}", "note: {type: [string, 'null']}}"))
        contract = load_contract(str(noted))
        assert "note" not in never_null(contract, contract.resources["loan"])
        assert resolve(self.made(contract), "/note") is None

    def test_run_passes_on_the_reference_server_with_null_members(self, noted: Path, cli: Cli) -> None:
        assert conforms(cli, noted)


class TestNothingAsAnAnswer:
    @pytest.fixture
    def emptied(self, folder: Path) -> Path:
        edited(folder, "openapi.yaml", ("\ncomponents:\n", EMPTY))
        edited(
            folder,
            "contract.yaml",
            ("\nclauses:\n", "  deleteLoan: {effect: delete, resource: loan, source: [desk 3]}\n\nclauses:\n"),
        )
        return folder

    @pytest.mark.parametrize(
        ("request_", "response", "outcome"),
        [
            (send("DELETE", "/loans/10000001"), Response(204, (), b""), "0"),
            (send("DELETE", "/loans/10000001"), Response(200, (), b""), None),
            (send("DELETE", "/loans/10000001"), Response(204, (), b"{}"), None),
            (get("/loans/10000001"), Response(204, (), b""), None),
            (send("DELETE", "/elsewhere"), Response(204, (), b""), None),
            (send("DELETE", "/loans/10000001"), reply({"code": 30, "message": "No."}, 200), "30"),
        ],
    )
    def test_empty_body_is_a_success_where_it_is_documented(
        self, emptied: Path, request_: object, response: Response, outcome: str | None
    ) -> None:
        contract = load_contract(str(emptied))
        reading = read_reply(contract, RequestView(contract, request_), Exchange(request_, response))  # type: ignore[arg-type]
        assert (reading.outcome.id if reading.outcome else None) == outcome

    def test_run_passes_on_the_reference_server_with_empty_bodies(self, emptied: Path, cli: Cli) -> None:
        assert conforms(cli, emptied)


class TestMutants:
    """Faults that the shipped contracts have no place for."""

    @pytest.fixture
    def shelved(self, folder: Path) -> Path:
        edited(
            folder,
            "openapi.yaml",
            ("required: [book, reader]\n", "required: [book, reader, shelf]\n"),
            (ALONE, ALONE + 16 * " " + 'shelf: {type: string, pattern: "^[A-Z][0-9]{1,4}$"}\n'),
            ("reader: Sample Reader}\n      responses", "reader: Sample Reader, shelf: A12}\n      responses"),
            ("required: [id, book, reader]", "required: [id, book, reader, shelf]"),
            ("reader: {type: string}}\n", "reader: {type: string}, shelf: {type: string}}\n"),
            ("reader: Sample Reader}}\n", "reader: Sample Reader, shelf: A12}}\n"),
            ("reader: Sample Reader}]\n", "reader: Sample Reader, shelf: A12}]\n"),
        )
        edited(
            folder,
            "contract.yaml",
            ("stored_members: [book, reader]", "stored_members: [book, reader, shelf]"),
            ("reader: Sample Reader}]", "reader: Sample Reader, shelf: A12}]"),
            ("\nresources:\n", "  shelf: {in: [body], strict: true}\n\nresources:\n"),
            ("\nclauses:\n", CLAUSES),
        )
        return folder

    def test_mutant_is_caught(self, shelved: Path) -> None:
        assert lint_folder(shelved) == []
        (result,) = selftest([str(shelved)], jobs=1)
        assert result.good, (result.survivors, result.failed_on_reference, result.without_mutant)
        tried = {each.id.partition("@")[0] for each in result.bench.mutants.values()}
        assert tried >= {
            "code.20.shelf~beginning-of-shelf",
            "code.20.shelf~end-of-shelf",
            "create.readable~tells-other-book",
            "create.listed~lists-other-book",
            "filters~beginning.reader",
        }
