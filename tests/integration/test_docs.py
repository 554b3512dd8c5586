"""Test the documentation: run the blocks of each page in order, in a temporary folder.

A block ```LANGUAGE NAME is a file. A block ```console has commands after `$`, and their output, in which `...` means
any text. A block ```sh has commands only. Blocks of other languages are not allowed, so that no block remains
untested. Example addresses are replaced by those of a server on this machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.measuring import free_port
from conformance.checks.behaviours import behaviour_names
from conformance.checks.causes import cause_names
from conformance.checks.rules import rule_names
from conformance.cli.main import parser
from conformance.targets.kinds import kind_names
from tests.support.forked_commands import forked_output, is_forkable
from tests.support.library_server import KEY, library
from tests.support.served import LIBRARY, ROOT, served

DOCS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md"))]
BLOCK = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = {"console", "sh"}
FILES = {"json", "python", "toml", "yaml"}
FOLLOWED_PAGES = [
    "README.md",
    "docs/running.md",
    "docs/reports.md",
    "docs/export.md",
    "docs/exploring.md",
    "docs/pytest.md",
    "docs/client-testing.md",
    "docs/recording.md",
    "docs/inspecting.md",
    "docs/fleet.md",
    "docs/drift.md",
    "docs/coverage.md",
    "docs/configuration.md",
]
"""Pages whose blocks are followed from top to bottom, beside a server."""

PROSE = {"docs/ci.md", "docs/contract-format.md", "ARCHITECTURE.md"}
"""Pages whose blocks are excerpts and pictures, not files and commands."""

SHOP = """
from conformance.contract.loader import load_contract
from conformance.mock_server.asgi_app import MockApp

_server = MockApp(load_contract("trackingmore-v2"), prefer=False)


async def app(scope, receive, send):
    if scope["type"] == "http":
        scope = {**scope, "raw_path": _server.base.encode() + scope["raw_path"]}
    await _server(scope, receive, send)
"""
"""Source of the reader's app, `asgi:shop.main:app` in the pages."""

ADDRESSES = ("https://api.example.com/v2", "http://localhost:4010/v2")
SOON = {"--rate 50 ": "--rate 5000 "}
"""A rate for a live API would only make a test wait."""

KEYS = {"TRACKINGMORE_KEY": "mock-valid", "TRACKINGMORE_DELETED_KEY": "mock-deleted", "LIBRARY_KEY": KEY}


class Block(NamedTuple):
    language: str
    name: str
    text: str


def blocks(path: Path) -> list[Block]:
    return [Block(*match) for match in BLOCK.findall(path.read_text("utf-8"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


class Page:
    """One page of documentation being followed. `places` are texts of the page and what to use instead."""

    def __init__(self, folder: Path, places: dict[str, str], stack: ExitStack) -> None:
        self.folder, self.places, self.stack = folder, places, stack
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self.environment = os.environ | KEYS | {"PATH": path, "PYTHONPATH": str(folder), "COLUMNS": "400"}
        # These plugins take up to two seconds to load, and no page needs them.
        self.environment["PYTEST_ADDOPTS"] = "-p no:schemathesis -p no:hypothesispytest -p no:anyio"

    def here(self, text: str) -> str:
        for shown, meant in self.places.items():
            text = text.replace(shown, meant)
        return text

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.here(text), "utf-8")

    def console(self, text: str) -> None:
        """Run the commands of a block, and compare their output."""
        script, expected = self.here(script_of(text)), [line for line in text.splitlines() if not is_command(line)]
        if script.startswith("conformance serve"):
            output = self.stack.enter_context(started(script, self))
        elif self.has_own_package or "source " in script:
            output = self.shell(script)
        else:
            # Commands have to succeed, except where the page shows with what code they end.
            output = "".join(self.line(each, "$?" not in script) for each in script.splitlines())
        assert_shown(self.here("\n".join(expected)), output)

    def line(self, line: str, has_to_succeed: bool) -> str:
        """Run one command, and return its output."""
        if not is_forkable(line):
            return self.shell(line)
        code, output = forked_output(line, self.folder, self.environment)
        assert code == 0 or not has_to_succeed, f"{line}\n{output}"
        return output

    def shell(self, script: str) -> str:
        """Run commands in a shell, and return their output."""
        done = subprocess.run(
            ["bash", "-c" if "$?" in script else "-ec", script],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout

    @property
    def has_own_package(self) -> bool:
        """Whether the folder has a copy of the tool, which this process has not loaded."""
        return (self.folder / "conformance").exists()


@contextmanager
def started(command: str, page: Page) -> Iterator[str]:
    """Start a server for the rest of the page, and yield its first output."""
    with subprocess.Popen(
        command.split(), cwd=page.folder, env=page.environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield "".join(process.stdout.readline() for _ in range(5))
        finally:
            process.terminate()


def is_command(line: str) -> bool:
    return line.startswith("$ ")


def script_of(text: str) -> str:
    return "\n".join(line[2:] for line in text.splitlines() if is_command(line))


def assert_shown(expected: str, output: str) -> None:
    """Every line shown was printed, in this order; `...` stands for any text, alone on a line for any lines.
    How many blanks there are between words and lines makes no difference."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else line_pattern(line) for line in lines(expected))
    assert re.fullmatch(pattern, "".join(f"{line}\n" for line in lines(output))), f"{expected}\n--- is not\n{output}"


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def line_pattern(line: str) -> str:
    return ".*".join(re.escape(each) for each in line.split("...")) + r"\n"


@pytest.fixture
def follow(tmp_path: Path) -> Iterator[Callable[..., Page]]:
    with ExitStack() as stack:
        yield lambda places: Page(tmp_path, places, stack)


def test_pages_have_only_known_blocks() -> None:
    assert {"README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs/running.md"} <= {*map(named, DOCS)}
    followed = {"README.md", "CONTRIBUTING.md", "docs/new-api.md", *FOLLOWED_PAGES}
    for path in DOCS:
        kinds = {each.language for each in blocks(path)}
        assert not kinds or named(path) in followed | PROSE, f"{named(path)} has blocks that no test follows"
        if named(path) in followed:
            assert kinds <= RUN | FILES, named(path)
            assert all(each.name for each in blocks(path) if each.language in FILES), named(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLLOWED_PAGES)
def test_page_shows_what_happens(name: str, follow: Callable[..., Page]) -> None:
    with served("trackingmore-v2") as url:
        page = follow({**dict.fromkeys(ADDRESSES, url), "8001": str(free_port()), **SOON})
        page.write("shop/main.py", SHOP)
        for folder in (page.folder, page.folder / "docs"):
            folder.mkdir(exist_ok=True)
            shutil.copy(ROOT / "docs" / "careless.py", folder)
        for block in blocks(ROOT / name):
            if block.language in FILES:
                page.write(block.name, block.text)
            elif block.language == "console":
                page.console(block.text)
            else:
                assert_makes(block.text)


def assert_makes(text: str) -> None:
    """`make run` and `make test` cannot run in here, for this is `make test`: what they would do is compared."""
    commands = [line.partition("#")[0].strip() for line in text.splitlines()]
    assert commands == ["make run", "make test"]
    rules = (ROOT / "Makefile").read_text("utf-8")
    assert "\nrun: " in rules and "\t$(BIN)/conformance run\n" in rules
    assert "\ntest: " in rules and "\nPYTEST := $(BIN)/python -m pytest" in rules
    assert "\nexec make test\n" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.slow
def test_contributing_examples_work(follow: Callable[..., Page]) -> None:
    """In a copy of the package: what the page adds is found, linted, provoked, and passes."""
    page = follow({})
    for part in ("conformance", "specs", "tests/data/library"):
        shutil.copytree(ROOT / part, page.folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for block in blocks(ROOT / "CONTRIBUTING.md"):
        if block.language in ("json", "python"):
            page.write(block.name, block.text)
        elif block.language == "yaml":
            before = (page.folder / block.name).read_text("utf-8")
            page.write(block.name, before.replace("clauses:\n", f"clauses:\n{block.text}", 1))
        else:
            page.console(block.text)
    types = [sys.executable, "-m", "mypy", "--strict", "--no-incremental"]
    added = [each.name for each in blocks(ROOT / "CONTRIBUTING.md") if each.language == "python"]
    done = subprocess.run([*types, *added], cwd=page.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_tutorial_files_are_the_tested_ones() -> None:
    for name in ("openapi.yaml", "contract.yaml"):
        shown = "".join(each.text for each in blocks(ROOT / "docs" / "new-api.md") if each.name == name)
        tested = (LIBRARY / name).read_text("utf-8")
        assert [line for line in shown.splitlines() if line] == [line for line in tested.splitlines() if line], name


@pytest.mark.slow
def test_tutorial_shows_what_happens(follow: Callable[..., Page]) -> None:
    with library() as (url, _):
        page = follow({"--target https://library.example.com/v1": f"--target {url}"})
        for block in blocks(ROOT / "docs" / "new-api.md"):
            if block.language == "yaml":
                path = page.folder / "library" / block.name
                page.write(f"library/{block.name}", (path.read_text("utf-8") if path.exists() else "") + block.text)
            elif block.language == "toml":
                page.write(block.name, block.text)
            else:
                page.console(block.text)


def test_links_have_a_destination() -> None:
    for path in DOCS:
        text = BLOCK.sub("", path.read_text("utf-8"))
        for target, _, anchor in (link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", text)):
            there = path.parent / target if target else path
            assert there.exists(), f"{named(path)}: {target}"
            assert not anchor or anchor in anchors(there), f"{named(path)}: #{anchor}"


def anchors(page: Path) -> list[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return [each.lower().replace(" ", "-") for each in headings]


def test_files_that_the_readme_writes_into_the_clone_are_ignored() -> None:
    page = blocks(ROOT / "README.md")
    commands = "".join(each.text for each in page if each.language in RUN)
    written = {
        "keys.toml",
        *re.findall(r"(\w+\.py) \.$", commands, re.MULTILINE),
        *re.findall(r"--report \w+=(\S+)", commands),
    }
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert written >= {"keys.toml", "careless.py", "report.json"}
    assert [name for name in written if not any(fnmatchcase(f"/{name}", each) for each in ignored)] == []


def test_rooms_that_pages_name_exist() -> None:
    for path in DOCS:
        for name in re.findall(r"`((?:conformance|specs|tests|docs)/[\w./-]*)`", path.read_text("utf-8")):
            assert (ROOT / name).exists(), f"{named(path)}: {name}"


def test_contract_format_describes_every_check() -> None:
    page = (ROOT / "docs" / "contract-format.md").read_text("utf-8")
    names = {*cause_names(), *rule_names(), *behaviour_names()}
    assert len(names) > 40
    assert not {each for each in names if f"`{each}`" not in page}


def test_pages_describe_every_target_kind() -> None:
    page = (ROOT / "docs" / "running.md").read_text("utf-8")
    table = page[page.index("## Targets") : page.index("## Credentials")]
    assert not {each for each in kind_names() if f"`{each}:" not in table}


def test_pages_describe_every_option_and_no_other() -> None:
    run = next(each for each in parser()._actions if each.choices).choices["run"]  # type: ignore[index]
    known = {option for action in run._actions for option in action.option_strings if option.startswith("--")}
    page = (ROOT / "docs" / "running.md").read_text("utf-8")
    table = page[page.index("## Options of `run`") : page.index("## Verdicts")]
    described = set(re.findall(r"--[a-z-]+", "".join(re.findall(r"^\| `--.*?\|(?=.)", table, re.MULTILINE))))
    assert described == known - {"--help"}


def test_picture_shows_what_is_printed() -> None:
    """Except counts and times. `python docs/make_picture.py` draws it again."""
    code = "import make_picture; print(make_picture.drawn(make_picture.terminal_text()))"
    drawn = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "docs", capture_output=True, text=True, check=False)
    assert drawn.returncode == 0, drawn.stderr
    assert words(drawn.stdout) == words((ROOT / "docs" / "picture.svg").read_text("utf-8"))


def words(svg: str) -> list[str]:
    texts = re.findall(r">([^<>]+)</text>", svg)
    return [
        re.sub(r"\d+ (pass|exchanges|of|documented|provoked)|in [\d.]+ s|CTpicture1?\d*", "", each) for each in texts
    ]
