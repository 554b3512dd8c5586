"""Reports of runs: the model of a report, and one file for each format.

`NAME_format.py` is the format of `--report NAME=PATH`; no list is kept by hand. It has `render(report)`, a pure
function from a report to the whole text of a file, and is imported when a report is written in it.
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


def report_examples() -> str:
    """Return an example of `--report` for each format: `json=FILE, junit=FILE or text=FILE`."""
    *most, last = (f"{name}=FILE" for name in format_names())
    return f"{', '.join(most)} or {last}"


def renderer(name: str) -> Callable[[Report], str]:
    """Return the function behind a format's name. Raises KeyError for a name that no file has."""
    return _FORMATS.find(name)
