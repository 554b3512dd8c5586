r"""Prevent texts from replies, contracts and files from acting as commands of a CI service.

CI services read the output of each step. GitHub Actions runs a command for a line that begins with `::`, such as
`::add-mask::*`, and, as Azure Pipelines, for `##[` or `##vso[` anywhere in a line; TeamCity for `##teamcity[`. Replies,
contracts and files may contain such texts. Each function here writes one character in another way, so that the text has
no command: for people as an escape, `\x3a:` or `#\x23[`, in JSON, YAML and XML as an escape with the same meaning.
"""

from __future__ import annotations

import re

_INNER = re.compile(r"(?<=#)#(?=\w*\[)")
_LINE_START = re.compile(r"^((?:\x1b\[[0-9;]*m|[^\S\n])*):(?=:)", re.MULTILINE)
_YAML_QUOTED = re.compile(r"::|##")


def without_commands(text: str) -> str:
    r"""Return the text for people, with escapes such as `\x3a` in place of commands."""
    return _escaped(text, r"\\x23", r"\\x3a")


def without_inner_commands(text: str) -> str:
    """Return a part of a line without commands, except of one that begins the line."""
    return _inner(text, r"\\x23")


def json_without_commands(document: str) -> str:
    """Return the same JSON without commands; its lines never begin with a colon."""
    return _inner(document, r"\\u0023")


def xml_without_commands(document: str) -> str:
    """Return the same XML without commands."""
    return _escaped(document, "&#35;", "&#58;")


def yaml_without_commands(document: str) -> str:
    """Return the same YAML without commands, if its texts with `::` and `##` are in double quotes."""
    return _escaped(document, r"\\x23", r"\\x3a")


def needs_quotes(text: str) -> bool:
    """Return whether a text must be in double quotes for `yaml_without_commands`."""
    return bool(_YAML_QUOTED.search(text))


def shell_without_commands(quoted: str, between: str) -> str:
    """Return the same shell text without commands. `between` ends a quotation and starts one: two quotes."""
    return _inner(quoted, f"{between}#")


def printf_without_commands(form: str) -> str:
    """Return the same format of `printf` without commands."""
    return _inner(form, r"\\043")


def _escaped(text: str, number_sign: str, colon: str) -> str:
    text = _inner(text, number_sign)
    return _LINE_START.sub(rf"\1{colon}", text) if "::" in text else text


def _inner(text: str, number_sign: str) -> str:
    return _INNER.sub(number_sign, text) if "##" in text else text
