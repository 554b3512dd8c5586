"""Read a TOML file, with error messages that the caller provides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from conformance.core.errors import UsageError


class TomlFault(Enum):
    """Why a file cannot be read as TOML."""

    UNREADABLE = "the system does not open or read it"
    NOT_UTF_8 = "its bytes are not UTF-8"
    TOO_DEEP = "its values are nested too deeply"
    DUPLICATE = "a name occurs twice"
    SYNTAX = "it is not TOML"


def read_toml(path: Path, sentences: Mapping[TomlFault, str]) -> dict[str, Any]:
    """Return the document of a TOML file.

    `sentences` has the message for each fault, without the path. In it, `{message}` stands for the message of the
    system or the parser, and `{place}` for the line and column. Messages of the parser quote the file, so `sentences`
    for a file with secrets must not use `{message}`. Raises UsageError.
    """
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        fault, message = TomlFault.UNREADABLE, str(error.strerror)
    except UnicodeDecodeError as error:
        fault, message = TomlFault.NOT_UTF_8, str(error)
    except RecursionError as error:
        fault, message = TomlFault.TOO_DEEP, str(error)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        fault = TomlFault.DUPLICATE if re.match("Cannot (declare|overwrite)", message) else TomlFault.SYNTAX
    place = re.search(r"line \d+, column \d+|end of document", message)
    sentence = sentences[fault].format(message=message, place=place[0] if place else "an unknown place")
    raise UsageError(f"{path}: {sentence}")
