"""Test that no text of the project has a phrase of `.codespell/`; codespell checks single words."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from tests.support.served import ROOT

SKIPPED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["codespell"]["skip"]
SUFFIXES = {".md", ".py", ".yaml", ".json", ".toml"}
BETWEEN_WORDS = r"[\s#>*\"]+"
"""A phrase may be broken over two lines of a comment, a quotation or a string."""


def checked_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the files that codespell checks as well: not hidden, and not skipped by pyproject.toml."""
    for path in sorted(folder.iterdir()):
        shown = f"./{path.relative_to(ROOT).as_posix()}"
        if path.name.startswith(".") or any(fnmatch(shown, each) or fnmatch(path.name, each) for each in SKIPPED):
            continue
        if path.is_dir():
            yield from checked_files(path)
        elif path.suffix in SUFFIXES:
            yield path


def phrases() -> dict[str, str]:
    """Return each phrase that is not used, and what to write in its place."""
    lines = (ROOT / ".codespell" / "phrases.txt").read_text("utf-8").splitlines()
    return dict(line.split(" -> ") for line in lines)


def phrase_pattern(phrases: dict[str, str]) -> re.Pattern[str]:
    alternatives = "|".join(BETWEEN_WORDS.join(map(re.escape, each.split())) for each in phrases)
    return re.compile(rf"(?:(?<!\w)|(?=,))(?:{alternatives})(?!\w)", re.IGNORECASE)


def found_phrases(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number, phrase and better words for each phrase in the text."""
    known = phrases()
    for match in phrase_pattern(known).finditer(text):
        phrase = " ".join(re.split(BETWEEN_WORDS, match[0])).lower()
        yield text.count("\n", 0, match.start()) + 1, phrase, known[phrase]


def test_checked_files_contain_pages_and_settings() -> None:
    assert {ROOT / "README.md", ROOT / "pyproject.toml"} <= {*checked_files()}


def test_phrases_are_not_used() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {phrase!r}; better: {better}"
        for path in checked_files()
        if path != Path(__file__)  # quotes phrases
        for line, phrase, better in found_phrases(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def test_phrase_is_found_over_two_lines_of_a_comment() -> None:
    assert [*found_phrases("# Mocks of\n# others, save those\n")] == [
        (1, "of others", phrases()["of others"]),
        (2, ", save", phrases()[", save"]),
    ]


def test_codespell_finds_a_word_of_our_own_and_a_typo(tmp_path: Path) -> None:
    text = 'nobody\nteh\nblank: surely, `"kinder"`\n'  # codespell:ignore
    (tmp_path / "page.md").write_text(text, "utf-8")
    command = [str(Path(sys.executable).with_name("codespell")), str(tmp_path / "page.md")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    words = [line.split(" ==> ")[0].split(": ")[1] for line in done.stdout.splitlines()]
    assert words == ["nobody", "teh"]  # codespell:ignore
