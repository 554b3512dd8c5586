"""What all lint checks share: a finding, and the two files under review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.contract.loader import build_contract
from conformance.contract.model import Contract
from conformance.contract.openapi import METHODS, deref
from conformance.contract.schema_messages import did_you_mean
from conformance.contract.yaml_file import YamlFile
from conformance.core.errors import FileError

Keys = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class LintFinding:
    """`line` is counted from 1; `text` says what is wrong and what to do."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"

    @classmethod
    def of(cls, path: Path, fault: FileError) -> LintFinding:
        return cls(path, fault.line or 1, fault.text)


@dataclass(frozen=True)
class Route:
    """Where an operation stands in openapi.yaml. `item` is the path's own object, `raw` the operation's."""

    path: str
    method: str
    item: Mapping[str, Any]
    raw: Mapping[str, Any]

    @property
    def keys(self) -> Keys:
        return ("paths", self.path, self.method)

    def parameters(self, document: Any) -> Iterator[tuple[str, str, Keys]]:
        """Yield `in`, name and keys of each declared parameter: those of the path first, then the operation's own."""
        for holder, keys in ((self.item, self.keys[:2]), (self.raw, self.keys)):
            for n, raw in enumerate(holder.get("parameters", [])):
                each = deref(document, raw)
                yield each["in"], each["name"], (*keys, "parameters", n)

    def __str__(self) -> str:
        return str(self.raw.get("operationId", f"{self.method.upper()} {self.path}"))


@dataclass(frozen=True)
class ContractFiles:
    """The two files of a contract folder."""

    contract_file: YamlFile
    openapi_file: YamlFile

    def in_contract(self, keys: Keys, text: str) -> LintFinding:
        return LintFinding(self.contract_file.path, self.contract_file.line_of(keys), text)

    def in_section(self, section: str, name: str, faults: Iterable[tuple[Keys, str]]) -> Iterator[LintFinding]:
        """Yield the faults of an entry of a section of contract.yaml; their keys are those below the entry."""
        for keys, text in faults:
            yield self.in_contract((section, name, *keys), f"{section.removesuffix('s')} {name}: {text}")

    def in_openapi(self, keys: Keys, text: str) -> LintFinding:
        return LintFinding(self.openapi_file.path, self.openapi_file.line_of(keys), text)

    @cached_property
    def routes(self) -> list[Route]:
        return [
            Route(path, method, item, item[method])
            for path, item in self.openapi_file.value["paths"].items()
            for method in METHODS
            if method in item
        ]

    @cached_property
    def route_of(self) -> dict[str, Route]:
        return {str(route): route for route in self.routes}

    @cached_property
    def contract(self) -> Contract:
        """The contract that the files make, clauses as written: without those derived from operations."""
        built = build_contract(self.contract_file.path.parent, self.contract_file, self.openapi_file)
        written = {name: clause for name, clause in built.clauses.items() if clause.kind != "operation"}
        return replace(built, clauses=written)


def unknown_name(what: str, name: str, known: Iterable[str]) -> str:
    """What to say of a name that does not exist."""
    names = sorted(known)
    hint = did_you_mean(name, names) or (f"; there is {', '.join(names)}" if 0 < len(names) <= 12 else "")
    return f"there is no {what} {name!r}{hint}"


def unknown_names(names: Iterable[str], known: Iterable[str], what: str) -> Iterator[tuple[str, str]]:
    """(name, what to say) for each name that is not known."""
    known = list(known)
    return ((name, unknown_name(what, name, known)) for name in names if name not in known)
