"""Test that messages name options, and that each front end writes them in its own way."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from conformance.core.errors import REPORT_IT, FileError, NamedOption, UsageError, as_typed, crash_text
from conformance.core.text import question_or
from conformance.fleet.fleet_file import as_member
from conformance.pytest_plugin.options import ALL_OPTIONS
from conformance.pytest_plugin.settings import as_plugin_option

WITHOUT = UsageError(NamedOption("without", "nope"), " matches no operation")
KEYLESS = UsageError("no key: ", NamedOption("credentials", "FILE", advised=True), "; it is a TOML file")


def test_usage_error_reads_as_the_command_line_writes_its_options() -> None:
    assert str(WITHOUT) == "--without nope matches no operation"
    assert str(KEYLESS) == "no key: give --credentials FILE; it is a TOML file"
    assert str(UsageError("no such file")) == "no such file"


def test_usage_error_is_written_for_pytest() -> None:
    assert WITHOUT.spelled(as_plugin_option) == "--conformance-without nope matches no operation"
    assert KEYLESS.spelled(as_plugin_option) == "no key: give --conformance-credentials FILE; it is a TOML file"


def test_usage_error_is_written_for_a_fleet_file() -> None:
    advice = 'add credentials = "FILE" to the table of this target'
    assert KEYLESS.spelled(as_member) == f"no key: {advice}; it is a TOML file"
    assert WITHOUT.spelled(as_member) == str(WITHOUT)


def test_usage_error_keeps_text_that_looks_like_an_option() -> None:
    fault = UsageError("keys--without.toml: --only in a file name: give --credentials FILE")
    assert fault.spelled(as_plugin_option) == fault.spelled(as_member) == str(fault)


@pytest.mark.parametrize("name", ["record", "with", "only-x"])
def test_option_that_the_plugin_lacks_keeps_its_name(name: str) -> None:
    assert as_plugin_option(NamedOption(name)) == as_typed(NamedOption(name)) == f"--{name}"


def test_option_that_the_plugin_has_is_prefixed() -> None:
    assert all(as_plugin_option(NamedOption(each)) == f"--conformance-{each}" for each in ALL_OPTIONS)


def test_usage_error_can_be_pickled() -> None:
    copy = pickle.loads(pickle.dumps(KEYLESS))
    assert (copy.parts, str(copy)) == (KEYLESS.parts, str(KEYLESS))
    assert copy.spelled(as_plugin_option) == KEYLESS.spelled(as_plugin_option)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (FileError(Path("a.yaml"), "not YAML: it ends"), "a.yaml: not YAML: it ends"),
        (FileError(Path("a:9.yaml"), "not YAML: it ends", 3), "a:9.yaml:3: not YAML: it ends"),
        (FileError(Path("a.yaml"), "cannot be read", separator=" "), "a.yaml cannot be read"),
    ],
)
def test_file_error_separates_place_and_sentence(fault: FileError, sentence: str) -> None:
    copy = pickle.loads(pickle.dumps(fault))
    assert str(copy) == str(fault) == sentence
    assert (copy.text, copy.line) == (fault.text, fault.line)


def crash(work: Callable[[], object]) -> str:
    with pytest.raises(Exception) as raised:
        work()
    return crash_text(raised.value)


def test_crash_text_names_the_module_of_this_tool_and_the_library_that_raised() -> None:
    text = crash(lambda: question_or("a", cast("list[str]", [1]), ""))
    assert re.match(r"TypeError at conformance/core/text\.py:\d+, in python3\.\d+/difflib\.py:\d+; ", text)


def test_crash_text_is_about_the_first_of_several_exceptions_and_says_where_to_report_it() -> None:
    def work() -> None:
        try:
            int("secret")
        except ValueError as fault:
            raise RuntimeError("with the mutant code.30~nothing") from fault

    text = crash(work)
    assert text.startswith("ValueError at core/test_errors.py:") and text.endswith(REPORT_IT)
    assert "secret" not in text and "CONTRIBUTING.md" in text
