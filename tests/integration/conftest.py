"""Reference servers with one fault each, as processes that the tests in this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.command_line import FOLDER
from tests.support.served import served


@pytest.fixture(scope="session")
def lenient() -> Iterator[str]:
    """The address of a library that shows loans that do not exist."""
    with served(FOLDER, "--mutant", "code.30~success") as url:
        yield url


@pytest.fixture(scope="session")
def strict() -> Iterator[str]:
    """The address of a library that refuses to show any loan."""
    with served(FOLDER, "--mutant", "operation.readLoan~refused") as url:
        yield url
