"""What all lint checks share: a finding, and the two files under review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.contract.loader import build_contract
from conformance.contract.model import Contract
from conformance.contract.openapi import METHODS
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

    def __str__(self) -> str:
        return str(self.raw.get("operationId", f"{self.method.upper()} {self.path}"))


@dataclass(frozen=True)
class ContractFiles:
    """`said` is contract.yaml, `api` is openapi.yaml."""

    said: YamlFile
    api: YamlFile

    def in_contract(self, keys: Keys, text: str) -> LintFinding:
        return LintFinding(self.said.path, self.said.line_of(keys), text)

    def in_openapi(self, keys: Keys, text: str) -> LintFinding:
        return LintFinding(self.api.path, self.api.line_of(keys), text)

    @cached_property
    def routes(self) -> list[Route]:
        return [
            Route(path, method, item, item[method])
            for path, item in self.api.value["paths"].items()
            for method in METHODS
            if method in item
        ]

    @cached_property
    def route_of(self) -> dict[str, Route]:
        return {str(route): route for route in self.routes}

    @cached_property
    def contract(self) -> Contract:
        """The contract that the files make, clauses as written: without those derived from operations."""
        built = build_contract(self.said.path.parent, self.said, self.api)
        written = {name: clause for name, clause in built.clauses.items() if clause.kind != "operation"}
        return replace(built, clauses=written)


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """What to say of a name that does not exist."""
    names = sorted(known)
    hint = did_you_mean(name, names) or (f"; there is {', '.join(names)}" if 0 < len(names) <= 12 else "")
    return f"there is no {what} {name!r}{hint}"


def strangers(names: Iterable[str], known: Iterable[str], what: str) -> Iterator[tuple[str, str]]:
    """(name, what to say) for each name that is not known."""
    known = list(known)
    return ((name, unknown(what, name, known)) for name in names if name not in known)
