"""What operations do to the records behind the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Filter:
    member: str
    op: str = "equals"
    list: bool = False


@dataclass(frozen=True)
class Effect:
    """What an operation does to the records behind the API, and where its reply shows it."""

    name: str = "static"
    resource: str | None = None
    record: str | None = None
    items: str | None = None
    total: str | None = None
    shown: str | None = None
    done: str | None = None
    errors: str | None = None
    each: bool = False
    by: str | None = None
    writes: bool = False
    independent: bool = False
    paging: Mapping[str, Any] = field(default_factory=dict)
    echoes: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)
    tallies: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    rekey: Mapping[str, str] = field(default_factory=dict)
