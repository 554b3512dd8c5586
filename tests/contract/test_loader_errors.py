"""Which contract folder is meant, and what is said of one that cannot be read."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from conformance.contract import loader
from conformance.contract.loader import find_folder, load_contract, shipped_contracts, specs_folder
from conformance.core.errors import UsageError
from tests.support.kit import DATA

BASIS = 'clauses.answered.basis: "sure"'
DONE = "schema: {type: object, required: [code, data], properties: {code: {const: 0}}}"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "library", tmp_path / "library"))


def edit(folder: Path, old: str, new: str, file: str = "contract.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text, "the library has changed: adapt this case"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(UsageError) as caught:
        load_contract(str(folder))
    return str(caught.value)


# --- which folder ----------------------------------------------------------------------------------------
def test_shipped_contracts_are_the_folders_that_have_a_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b", "a", "no-contract"):
        (tmp_path / name).mkdir()
    for name in ("b", "a"):
        (tmp_path / name / "contract.yaml").write_text("{}", "utf-8")
    monkeypatch.setattr(loader, "specs_folder", lambda: tmp_path)
    assert shipped_contracts() == ["a", "b"]
    assert find_folder("a") == tmp_path / "a"


def test_the_shipped_folder_has_the_schema_of_contracts() -> None:
    assert (specs_folder() / "contract.schema.json").is_file()


def test_the_folder_of_the_package_goes_before_the_one_of_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "site" / "conformance" / "contract" / "load.py"
    module.parent.mkdir(parents=True)
    monkeypatch.setattr(loader, "__file__", str(module))
    assert specs_folder() == tmp_path / "site" / "specs"
    (tmp_path / "site" / "conformance" / "specs").mkdir()
    assert specs_folder() == tmp_path / "site" / "conformance" / "specs"


def test_a_name_that_is_no_folder_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        find_folder("no-such-contract")
    assert str(caught.value) == (
        "there is no contract 'no-such-contract': give one of trackier-v1, trackingmore-v2, "
        "or a folder that has a contract.yaml"
    )


@pytest.mark.parametrize("name", [".", "..", ""])
def test_a_folder_of_the_shell_is_never_the_folder_of_shipped_contracts(
    name: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`.` is where the reader is, even if a contract.yaml stood among the shipped folders."""
    (library / "inner").mkdir()
    (library / "inner" / "contract.yaml").write_text("{}", "utf-8")
    monkeypatch.setattr(loader, "specs_folder", lambda: library / "inner")
    monkeypatch.chdir(library)
    if name == "..":
        with pytest.raises(UsageError, match="there is no contract"):
            find_folder(name)
    else:
        assert find_folder(name) == Path(name)
        assert load_contract(name).name == "library"


def test_the_name_is_the_folders_own(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(library.parent)
    contract = load_contract("./library/../library")
    assert contract.name == "library"


# --- what is wrong in it -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("title: Lending library v1", "title: 7", 3, 'title: 7 is not of type "string"'),
        ("references: {", "referenzes: {", 15, "referenzes: is not known here; did you mean 'references'?"),
        ("title: Lending library v1\n", "", 1, "the file: lacks 'title'"),
        ("title: Lending library v1", "7: x", 3, "7: 7 is not a text here; write it in quotes"),
        ('  "10": {code: 10', "  10: {code: 10", 32, "outcomes.10: 10 is not a text here; write it in quotes"),
        ("  1: welcome", "  1.5: no", 9, "documents.desk.places.1.5: 1.5 is not a text here; write it in quotes"),
        ("  1: welcome", "  true: no", 8, "documents.desk.places.True: True is not a text here; write it in quotes"),
        ("stated, rule: answered", "sure, rule: answered", 71, f"{BASIS} must be stated, inferred or open"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(library: Path, old: str, new: str, line: int, words: str) -> None:
    edit(library, old, new)
    assert refusal(library) == f"{library / 'contract.yaml'}:{line}: {words}"


def test_what_the_schema_lets_pass_and_cannot_be_read_is_no_traceback(library: Path) -> None:
    edit(library, "      operationId: readLoan\n", "", "openapi.yaml")
    assert refusal(library) == (
        f"{library}: the contract cannot be read (KeyError('operationId')); `conformance lint {library}` says more"
    )


@pytest.mark.parametrize("name", ["contract.yaml", "openapi.yaml"])
def test_both_files_have_to_be_there(library: Path, name: str) -> None:
    (library / name).unlink()
    assert "contract.yaml" in refusal(library) if name == "contract.yaml" else "openapi.yaml" in refusal(library)


# --- what may be left out ---------------------------------------------------------------------------------
def test_a_reading_may_refer_to_the_schemas_of_openapi(library: Path) -> None:
    edit(library, DONE, "schema: {$ref: '#/components/schemas/Loan'}")
    (first, _) = load_contract(str(library)).readings
    assert first.schema.accepts({"id": "1", "book": "b", "reader": "r"}) and not first.schema.accepts({"code": 0})


def test_an_operation_without_a_source_is_inferred_and_one_with_a_basis_keeps_it(library: Path) -> None:
    edit(
        library,
        "record: /data, source: [desk 3]}\n  listLoans",
        "record: /data, basis: stated, source: [desk 2]}\n  listLoans",
    )
    clauses = load_contract(str(library)).clauses
    assert (clauses["operation.readLoan"].basis, clauses["operation.readLoan"].source) == ("stated", ("desk 2",))
    assert (clauses["operation.listLoans"].basis, clauses["operation.listLoans"].source) == ("inferred", ("desk 3",))


def test_a_clause_may_name_and_leave_out_operations(library: Path) -> None:
    edit(library, "rule: answered}", "rule: answered, on: ['*Loan'], except: [readLoan]}")
    contract = load_contract(str(library))
    clause = contract.clauses["answered"]
    assert (clause.on, clause.excluded) == (("*Loan",), ("readLoan",))
    assert contract.operations_of(clause) == ["createLoan"] and clause.parameters == {}


def test_information_has_no_file_behind_it(library: Path) -> None:
    edit(library, "rule: answered}", "information: true}")
    clause = load_contract(str(library)).clauses["answered"]
    assert (clause.kind, clause.check) == ("information", "")


def test_pairs_that_may_overlap(library: Path) -> None:
    edit(library, "exclusions:", "overlaps: [[code.20, body.odd]]\nexclusions:")
    assert load_contract(str(library)).overlaps == frozenset([frozenset(("code.20", "body.odd"))])


def test_any_change_of_either_file_changes_the_digest(library: Path) -> None:
    digests = {load_contract(str(library)).digest}
    for file, old in (("contract.yaml", "A book is named"), ("openapi.yaml", "Lend a book to")):
        edit(library, old, f"{old} ", file)
        digests.add(load_contract(str(library)).digest)
    assert len(digests) == 3 and {len(each) for each in digests} == {16}


def test_a_contract_without_fields_resources_or_exclusions(library: Path) -> None:
    text = (library / "contract.yaml").read_text("utf-8")
    for part in ("references", "fields", "resources", "exclusions"):
        text = re.sub(rf"^{part}:.*\n(?:[ ].*\n)*", "", text, flags=re.MULTILINE)
    text = re.sub(r"\{effect: .*\}", "{effect: static, source: [desk 2]}", text)
    text = re.sub(r"^  code.20:\n.*\n.*\n", "", text, flags=re.MULTILINE)
    (library / "contract.yaml").write_text(text, "utf-8")
    contract = load_contract(str(library))
    assert (contract.references, contract.fields, contract.resources, contract.exclusions) == ({}, {}, {}, {})
    clause = contract.clauses["operation.readLoan"]
    assert (clause.source, clause.basis) == (("desk 2",), "inferred")
