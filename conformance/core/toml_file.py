"""Read a TOML file, with error messages that the caller provides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from conformance.core.errors import UsageError

_MOST_BYTES = 1024 * 1024
_MOST_DOTS = 100
"""In a line, outside of quotes: the parser takes quadratic time for a name of many parts."""
_QUOTED = re.compile(r""" "(?:[^"\\\n]|\\.)*" | '[^'\n]*' """, re.VERBOSE)


class TomlFault(Enum):
    """Why a file cannot be read as TOML."""

    UNREADABLE = "the system does not open or read it"
    TOO_LARGE = "it is larger than the limit"
    NOT_UTF_8 = "its bytes are not UTF-8"
    TOO_DEEP = "its values are nested too deeply"
    DUPLICATE = "a name occurs twice"
    SYNTAX = "it is not TOML"


def read_toml(path: Path, sentences: Mapping[TomlFault, str]) -> dict[str, Any]:
    """Return the document of a TOML file. Arguments and errors are those of `read_toml_and_text`."""
    return read_toml_and_text(path, sentences)[0]


def read_toml_and_text(path: Path, sentences: Mapping[TomlFault, str]) -> tuple[dict[str, Any], str]:
    """Return the document of a TOML file, and its text. The file is read once, so it can be a pipe.

    `sentences` has the message for each fault, without the path. In it, `{message}` stands for the message of the
    system or the parser, and `{place}` for the line and column. Messages of the parser quote the file, so `sentences`
    for a file with secrets must not use `{message}`. Raises UsageError.
    """
    try:
        return _document(path)
    except _TooLargeError:
        fault, message = TomlFault.TOO_LARGE, f"it is larger than {_MOST_BYTES >> 20} MiB"
    except OSError as error:
        fault, message = TomlFault.UNREADABLE, str(error.strerror)
    except UnicodeDecodeError as error:
        fault, message = TomlFault.NOT_UTF_8, str(error)
    except (RecursionError, _TooDeepError) as error:
        fault, message = TomlFault.TOO_DEEP, str(error)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        fault = TomlFault.DUPLICATE if re.match("Cannot (declare|overwrite)", message) else TomlFault.SYNTAX
    except ValueError as error:
        # The name of the file has a NUL character.
        fault, message = TomlFault.UNREADABLE, str(error)
    place = re.search(r"line \d+, column \d+|end of document", message)
    sentence = sentences[fault].format(message=message, place=place[0] if place else "an unknown place")
    raise UsageError(f"{path}: {sentence}")


class _TooLargeError(Exception):
    """The file is larger than the limit."""


class _TooDeepError(Exception):
    """A name has too many parts."""


def _document(path: Path) -> tuple[dict[str, Any], str]:
    with path.open("rb") as file:
        raw = file.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise _TooLargeError
    # Some editors write a byte order mark.
    text = raw.decode("utf-8-sig")
    if any(line.count(".") > _MOST_DOTS for line in _QUOTED.sub("", text).split("\n")):
        raise _TooDeepError
    return tomllib.loads(text), text
