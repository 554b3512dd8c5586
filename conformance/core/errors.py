"""The ways in which a command ends for a reason outside this tool, and the text about an error of this tool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class NamedOption:
    """An option that a message names, which the command line, pytest and fleet files each write in their own way.

    `advised`: the message asks the reader to give the option.
    """

    name: str
    value: str = ""
    advised: bool = False


Spelling = Callable[[NamedOption], str]


def as_typed(option: NamedOption) -> str:
    """Return an option as the command line has it: `--without GLOB`, or `give --credentials FILE`."""
    text = f"--{option.name} {option.value}".rstrip()
    return f"give {text}" if option.advised else text


class UsageError(Exception):
    """A wrong option, name or file (exit 2). The parts make one sentence for people: what, where, what to do."""

    def __init__(self, *parts: str | NamedOption) -> None:
        super().__init__(*parts)
        self.parts = parts

    def __str__(self) -> str:
        return self.spelled(as_typed)

    def spelled(self, spelling: Spelling) -> str:
        """Return the sentence with its options as `spelling` writes them."""
        return "".join(each if isinstance(each, str) else spelling(each) for each in self.parts)


class FileError(UsageError):
    """A fault in a file. `line` is 0 where it is in no single line, `text` the sentence without the place, which
    `separator` follows."""

    def __init__(self, path: Path, text: str, line: int = 0, separator: str = ": ") -> None:
        super().__init__(f"{path}:{line}" if line else str(path), separator, text)
        self.path, self.text, self.line, self.separator = path, text, line, separator

    def __reduce__(self) -> tuple[type[FileError], tuple[Path, str, int, str]]:
        return FileError, (self.path, self.text, self.line, self.separator)


class TargetError(Exception):
    """The target could not be judged at all. The text is one sentence for people (exit 3)."""


class LeakError(Exception):
    """What was about to be written holds a credential. The text is one sentence for people, without it (exit 4)."""


def crash_text(fault: Exception) -> str:
    """Return where an unforeseen exception was raised, without its message, which may hold any value."""
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    return f"{type(fault).__name__} at {where}; please report it"
