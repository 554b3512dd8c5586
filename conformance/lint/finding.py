"""The findings of lint, the two files that its rules check, and the messages about unknown names.

Rules name a value in a YAML file by its keys. Lint finds the line of the value by its keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from conformance.contract.loader import build_contract
from conformance.contract.model import Contract
from conformance.contract.openapi import deref, plain_document
from conformance.contract.openapi_document.document import OpenapiDocument
from conformance.contract.openapi_document.grammar import METHODS
from conformance.contract.schema_messages import did_you_mean
from conformance.contract.yaml_file import YamlFile
from conformance.core.errors import FileError

Keys = tuple[str | int, ...]
"""The member names and list positions that lead to a value in a YAML file."""


@dataclass(frozen=True, order=True)
class LintFinding:
    """A fault in a file. `line` counts from 1; `text` says what is wrong and what to do."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"

    @classmethod
    def of(cls, path: Path, fault: FileError) -> LintFinding:
        """Return the finding about a file that cannot be read."""
        return cls(path, fault.line or 1, fault.text)


class Parameter(NamedTuple):
    """A parameter in openapi.yaml: its place and name, its keys in the file, and its Parameter Object."""

    where: str
    name: str
    keys: Keys
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Route:
    """An operation in openapi.yaml. `item` is the Path Item Object, `raw` the Operation Object."""

    path: str
    method: str
    item: Mapping[str, Any]
    raw: Mapping[str, Any]

    @property
    def keys(self) -> Keys:
        """The keys of the operation."""
        return ("paths", self.path, self.method)

    def parameters(self, document: Any) -> Iterator[Parameter]:
        """Yield each declared parameter: first those of the path, then those of the operation.

        A parameter of the path is left out if the operation overrides it.
        """
        own = [*_declared(document, self.raw, self.keys)]
        overridden = {each[:2] for each in own}
        yield from (each for each in _declared(document, self.item, self.keys[:2]) if each[:2] not in overridden)
        yield from own

    def __str__(self) -> str:
        return str(self.raw.get("operationId", f"{self.method.upper()} {self.path}"))


def _declared(document: Any, holder: Mapping[str, Any], keys: Keys) -> Iterator[Parameter]:
    for n, raw in enumerate(holder.get("parameters", [])):
        each = deref(document, raw)
        yield Parameter(each["in"], each["name"], (*keys, "parameters", n), each)


@dataclass(frozen=True)
class ContractFiles:
    """The two files of a contract folder."""

    contract_file: YamlFile
    openapi_file: OpenapiDocument

    def in_contract(self, keys: Keys, text: str) -> LintFinding:
        """Return a finding at the line of these keys in contract.yaml."""
        return LintFinding(self.contract_file.path, self.contract_file.line_of(keys), text)

    def in_section(self, section: str, name: str, faults: Iterable[tuple[Keys, str]]) -> Iterator[LintFinding]:
        """Yield a finding for each fault of an entry in a section of contract.yaml, such as a field.

        `name` is the key of the entry. A fault is (keys below the entry, text).
        """
        for keys, text in faults:
            yield self.in_contract((section, name, *keys), f"{section.removesuffix('s')} {name}: {text}")

    def in_openapi(self, keys: Keys, text: str) -> LintFinding:
        """Return a finding at the line of these keys in openapi.yaml, or in another file that has them."""
        return LintFinding(*self.openapi_file.place_of(keys), text)

    @cached_property
    def routes(self) -> list[Route]:
        """The operations of openapi.yaml, in their order."""
        return [
            Route(path, method, item, item[method])
            for path, item in plain_document(self.openapi_file.value)["paths"].items()
            for method in METHODS
            if method in item
        ]

    @cached_property
    def route_of(self) -> dict[str, Route]:
        """The operations of openapi.yaml by their ids."""
        return {str(route): route for route in self.routes}

    @cached_property
    def contract(self) -> Contract:
        """The contract of the files, without the clauses that are derived from operations and outcomes.

        Only rules of the stage CONTENT can use it.
        """
        built = build_contract(self.contract_file.path.parent, self.contract_file, self.openapi_file)
        own = self.contract_file.value["clauses"]
        written = {name: clause for name, clause in built.clauses.items() if name in own}
        return replace(built, clauses=written)


def unknown_name(what: str, name: str, known: Iterable[str]) -> str:
    """Return the message about a name that does not exist. It suggests a similar name, or a few known names.

    `what` is the part of the message before the name, such as `outcome`.
    """
    names = sorted(known)
    hint = did_you_mean(name, names) or (f"; known: {', '.join(names)}" if 0 < len(names) <= 12 else "")
    return f"there is no {what} {name!r}{hint}"


def unknown_names(names: Iterable[str], known: Iterable[str], what: str) -> Iterator[tuple[str, str]]:
    """Yield (name, message) for each name that is not known. `what` is as in `unknown_name`."""
    known = list(known)
    return ((name, unknown_name(what, name, known)) for name in names if name not in known)
