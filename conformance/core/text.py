"""Change texts for messages and reports: shorten them, make them readable, suggest the name that is meant."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from typing import Any


def readable_name(name: str) -> str:
    r"""Return the name of a file as every output can have it: bytes that are not UTF-8 are written as `\xff`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def json_text(value: Any) -> str:
    """Return a value as JSON, for people: characters that cannot be seen are escaped, others are not."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)


def shorten(text: str, limit: int, mark: str = "...") -> str:
    """Return at most `limit` characters. If `text` is longer, they end with `mark`."""
    return text if len(text) <= limit else text[: limit - len(mark)] + mark


def cut_off(text: str, limit: int, mark: str = "...") -> str:
    """Return the first `limit` characters. If `text` is longer, `mark` follows them."""
    return text if len(text) <= limit else text[:limit] + mark


def and_more(shown: Sequence[str], total: int, separator: str = ", ", joint: str = " ") -> str:
    """Return the shown texts in one line, and how many of `total` are left out: `a, b and 2 more`."""
    more = f"{joint}and {total - len(shown)} more" if total > len(shown) else ""
    return separator.join(shown) + more


def question_or(name: str, known: Collection[str], otherwise: str) -> str:
    """Return a question such as `did you mean code.30?` with the most similar known name; `otherwise` if none is."""
    near = get_close_matches(name, known, n=1, cutoff=0.8)
    return f"did you mean {near[0]}?" if near else otherwise


def name_or_hidden(name: str) -> str:
    """Return a name from a file of the user, quoted; a text that does not look like a name could be a credential."""
    return repr(name) if re.fullmatch(r"[A-Za-z][A-Za-z_-]{0,23}", name) else "a name that is not shown here"


def from_first_frame(lines: Sequence[str]) -> Sequence[str]:
    """Return the last lines of a traceback from the first whole frame on; all of them if none begins there."""
    return lines[next((n for n, line in enumerate(lines) if line.lstrip().startswith('File "')), 0) :]


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article: `a record`, `an account`."""
    return f"{'an' if noun[:1].lower() in set('aeiou') else 'a'} {noun}"


def strings_in(value: Any) -> Iterator[str]:
    """Yield each string in a JSON value, at any depth."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_in(each)
