"""Reports of runs: the model of a report, and one file for each format.

`NAME_format.py` is the format of `--report NAME=PATH`; there is no other list of formats. Its `render(report)` is a
pure function that returns the whole text of a file. The file is imported when a report is written in its format.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conformance.core.module_registry import FunctionRegistry

if TYPE_CHECKING:
    from conformance.report.model import Report

_FORMATS: FunctionRegistry[Callable[[Report], str]] = FunctionRegistry(__name__, __path__, "render", suffix="_format")


def format_names() -> list[str]:
    """Return the names of all formats, sorted."""
    return sorted(_FORMATS.names)


def renderer(name: str) -> Callable[[Report], str]:
    """Return the function that renders a format. Raises KeyError for an unknown name."""
    return _FORMATS.find(name)
