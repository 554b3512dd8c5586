"""Test that a TOML file that cannot be read is reported in one sentence of the caller."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.core.errors import UsageError
from conformance.core.toml_file import TomlFault, read_toml

SENTENCES = {each: f"{each.name} at {{place}}" for each in TomlFault}


def test_read_toml_returns_the_document(tmp_path: Path) -> None:
    file = tmp_path / "some.toml"
    file.write_text('[table]\nname = "é"\n', "utf-8")
    assert read_toml(file, SENTENCES) == {"table": {"name": "é"}}


def test_read_toml_ignores_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "some.toml"
    file.write_text('\ufeffname = "a.b"\n', "utf-8")
    assert read_toml(file, SENTENCES) == {"name": "a.b"}


def test_read_toml_takes_any_number_of_dots_in_a_text(tmp_path: Path) -> None:
    file = tmp_path / "some.toml"
    file.write_text(f'name = "{"." * 200}"\n')
    assert read_toml(file, SENTENCES) == {"name": "." * 200}


def test_read_toml_cannot_read_a_name_with_a_nul_character() -> None:
    with pytest.raises(UsageError, match="UNREADABLE"):
        read_toml(Path("some\0.toml"), SENTENCES)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "UNREADABLE at an unknown place"),
        (b'name = "\xff"', "NOT_UTF_8 at an unknown place"),
        (b"name = " + b"[" * 100_000, "TOO_DEEP at an unknown place"),
        (b"a." * 100_000 + b"a = 1", "TOO_DEEP at an unknown place"),
        (b"#" * (1 << 20) + b"\n", "TOO_LARGE at an unknown place"),
        (b"[table]\n[table]\n", "DUPLICATE at line 2, column 7"),
        (b"name = 1\nname = 2\n", "DUPLICATE at line 2, column 9"),
        (b"name = \n", "SYNTAX at line 1, column 8"),
        (b"[table", "SYNTAX at end of document"),
    ],
)
def test_read_toml_raises_the_sentence_of_the_fault(content: bytes | None, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "some.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError) as raised:
        read_toml(file, SENTENCES)
    assert str(raised.value) == f"{file}: {sentence}"
    assert raised.value.__context__ is None


def test_read_toml_gives_the_message_to_sentences_that_use_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file here: No such file or directory"):
        read_toml(tmp_path / "none.toml", dict.fromkeys(TomlFault, "no such file here: {message}"))
