"""The errors that end a command, one class for each exit code.

`UsageError`: an option, name or file is wrong. `TargetError`: the target cannot be judged. `LeakError`: a credential
would have been written. Any other exception is an error of this tool, which `crash_text` describes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb

from conformance import __version__

_PACKAGE = Path(__file__).parent.parent
REPORT_IT = f"please report this line, as CONTRIBUTING.md of apiproof {__version__} says under Errors of the tool"
"""What to do about an error of this tool."""


@dataclass(frozen=True)
class NamedOption:
    """An option that a message names.

    The command line, pytest and fleet files each write options in their own way. So a message has its final text only
    where it is shown. `name` has no leading hyphens; `value` is an example or a placeholder, or empty. `advised`: the
    message asks the reader to give the option.
    """

    name: str
    value: str = ""
    advised: bool = False


Spelling = Callable[[NamedOption], str]


def as_typed(option: NamedOption) -> str:
    """Return an option as the command line writes it: `--without GLOB`, or `give --credentials FILE`."""
    text = f"--{option.name} {option.value}".rstrip()
    return f"give {text}" if option.advised else text


class UsageError(Exception):
    """A wrong option, name or file (exit 2).

    The parts are joined to one sentence. It says what is wrong, where, and what to do.
    """

    def __init__(self, *parts: str | NamedOption) -> None:
        super().__init__(*parts)
        self.parts = parts

    def __str__(self) -> str:
        return self.spelled(as_typed)

    def spelled(self, spelling: Spelling) -> str:
        """Return the sentence with its options as `spelling` writes them."""
        return "".join(each if isinstance(each, str) else spelling(each) for each in self.parts)


class FileError(UsageError):
    """A fault in a file.

    `line` is the line of the fault, or 0 if the whole file is wrong. The message is `PATH:LINE`, `separator`, `text`.
    """

    def __init__(self, path: Path, text: str, line: int = 0, separator: str = ": ") -> None:
        super().__init__(f"{path}:{line}" if line else str(path), separator, text)
        self.path, self.text, self.line, self.separator = path, text, line, separator

    def __reduce__(self) -> tuple[type[FileError], tuple[Path, str, int, str]]:
        return FileError, (self.path, self.text, self.line, self.separator)


def not_installed(user: str, package: str, extra: str) -> UsageError:
    """Return the error about a missing package, which the extra `extra` of this project installs.

    `user` is the option, or the part of this tool, that needs the package.
    """
    return UsageError(f"{user} needs {package}, which is not installed: pip install {package}, or apiproof[{extra}]")


class TargetError(Exception):
    """No clause of the target could be judged (exit 3). The text is one sentence."""


class LeakError(Exception):
    """A text that was to be written contains a credential (exit 4). The message does not contain it."""


def crash_text(fault: BaseException) -> str:
    """Return a message about an unexpected exception: its type, where it was raised, and where to report it.

    The exception's own message is left out, because it may contain a credential. If a library raised it, the message
    also names the module of this tool that called the library. If one exception led to another, the first counts.
    """
    while fault.__cause__ is not None:
        fault = fault.__cause__
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(fault.__traceback__)]
    own = [place for place in places if place[0].startswith(f"{_PACKAGE}{os.sep}")]
    shown = [_place(*each) for each in dict.fromkeys((*own[-1:], *places[-1:]))]
    return f"{type(fault).__name__} at {', in '.join(shown) or '?'}; {REPORT_IT}"


def without_frames(fault: BaseException) -> BaseException:
    """Return the exception without its traceback and its causes, to raise it again outside of the handler.

    `pytest -l` shows the variables of every frame of a traceback. Those of a run may contain keys.
    """
    fault.__cause__ = fault.__context__ = None
    return fault.with_traceback(None)


def _place(file: str, line: int) -> str:
    """Return `conformance/runner/run.py:12`; of other packages, the last folder and the file."""
    path = Path(file)
    own = path.is_relative_to(_PACKAGE)
    return f"{path.relative_to(_PACKAGE.parent) if own else Path(*path.parts[-2:])}:{line}"
