"""The tool that wrote a file: reports and recordings name it."""

from __future__ import annotations

from dataclasses import dataclass

from conformance import __version__


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    version: str


THIS_TOOL = Tool("conformance", __version__)
