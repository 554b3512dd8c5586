"""Check that citations lead to a place, and that every place of a document is cited or excluded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.lint.finding import ContractFiles, Keys, LintFinding, unknown_name
from conformance.lint.stage import Stage

STAGE = Stage.DOCUMENTATION


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield citations and exclusions of unknown places, and places that are neither cited nor excluded, or both."""
    cited: dict[str, Keys] = {}
    for keys, citation in _citations(files.contract_file.value):
        fault = _fault(files, citation)
        if fault:
            yield files.in_contract(keys, fault)
        cited.setdefault(citation, keys)
    yield from _exclusions(files, set(cited))
    excluded = {each["place"] for each in files.contract_file.value.get("exclusions", [])}
    for name, document in files.contract.documents.items():
        if name in files.contract.references:
            yield files.in_contract(("references", name), f"{name!r} is also a document; rename one of them")
        for n in document.positions:
            if f"{name} {n}" not in excluded | set(cited):
                text = f"{name} {n} is neither cited by a clause nor excluded: {document.positions[n]}"
                yield files.in_contract(("documents", name, "places", n), text)


def _citations(raw: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    for section in ("clauses", "operations", "outcomes"):
        for name, body in raw[section].items():
            yield from (((section, name, "source", n), each) for n, each in enumerate(body.get("source", ())))


def _exclusions(files: ContractFiles, cited: set[str]) -> Iterator[LintFinding]:
    seen = set()
    for n, each in enumerate(files.contract_file.value.get("exclusions", [])):
        place = each["place"]
        if place.partition(" ")[0] in files.contract.references.keys() - files.contract.documents:
            text = f"{place!r} is in a reference; only places of documents can be excluded"
            yield files.in_contract(("exclusions", n), text)
            continue
        if fault := _fault(files, place):
            yield files.in_contract(("exclusions", n), fault)
        if place in cited:
            yield files.in_contract(("exclusions", n), f"{place} is excluded here and cited by a clause")
        if place in seen:
            yield files.in_contract(("exclusions", n), f"{place} is excluded twice")
        seen.add(place)


def _fault(files: ContractFiles, citation: str) -> str | None:
    contract = files.contract
    name, _, place = citation.partition(" ")
    if name not in contract.documents:
        known = [*contract.documents, *contract.references]
        return None if name in contract.references else unknown_name("document or reference", name, known)
    if not place:
        return f"{citation!r} is a document without a place; add the number of a place"
    if not place.isdigit() or int(place) not in contract.documents[name].positions:
        return f"there is no place {place!r} in the document {name}"
    return None
