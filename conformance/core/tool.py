"""The name and version of a tool, which reports and recordings contain."""

from __future__ import annotations

from dataclasses import dataclass

from conformance import __version__


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool and its version."""

    name: str
    version: str


THIS_TOOL = Tool("conformance", __version__)
