"""Find the files of recorded traffic that a suite names."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.inspection.inspection import may_be_traffic_of
from conformance.recording.traffic_reader import SkippedFile, TrafficItem, files_in, read_file
from conformance.terminal.text_layout import visible


@dataclass(frozen=True)
class RecordedFile:
    """A file to judge. `name` is its printed path, relative to the folder of the suite if the file is inside.

    `is_named` is whether the suite names the file and not its folder, so that it must contain recorded traffic.
    """

    path: Path
    name: str
    is_named: bool

    @property
    def test_name(self) -> str:
        """The name of the test of this file.

        pytest, JUnit reports and pytest-xdist parse ids: a bracket begins the parameters, which end with a bracket.
        """
        return f"file[{self.name}]" if "[" in self.name or "::" in self.name else self.name

    def read(self) -> Generator[TrafficItem, None, None]:
        """Yield the exchanges of the file, and the parts that cannot be read."""
        return read_file(self.path, self.is_named, Path(self.name))

    def holds_traffic(self) -> bool:
        """Return whether the file contains traffic, or cannot be read. Reads its beginning only."""
        with closing(self.read()) as traffic:
            return not isinstance(next(traffic, None), SkippedFile)

    def may_contain_traffic_of(self, contract: Contract) -> bool:
        """Return whether an exchange of the file may belong to the API of a contract."""
        with closing(self.read()) as traffic:
            return may_be_traffic_of(contract, traffic)


@dataclass(frozen=True)
class RecordedFiles:
    """The files at the paths that a suite names.

    Attributes:
        files: The files with recorded traffic.
        without_traffic: The files in folders that have no recorded traffic.
    """

    files: tuple[RecordedFile, ...] = ()
    without_traffic: tuple[RecordedFile, ...] = ()


def find_recorded(paths: Sequence[Path], contracts: Sequence[Contract], root: Path) -> RecordedFiles:
    """Return the files at these paths, each once; the files of a folder are in the order of their names.

    Returns no files if there are no contracts. Raises UsageError if a path does not exist or has no traffic of these
    contracts, or if a contract has no traffic in these paths.
    """
    files: dict[Path, list[RecordedFile]] = {}
    without_traffic: list[RecordedFile] = []
    for path in paths if contracts else ():
        inside = [*_files_of(path, root.resolve())]
        files[path] = [each for each in inside if each.holds_traffic()]
        without_traffic += [each for each in inside if each not in files[path]]
    _check_any_judged(files, contracts)
    return RecordedFiles(
        tuple(dict.fromkeys(chain.from_iterable(files.values()))), tuple(dict.fromkeys(without_traffic))
    )


def _files_of(path: Path, root: Path) -> Iterator[RecordedFile]:
    try:
        real = path.resolve(strict=True)
        is_named = not real.is_dir()
    except (OSError, RuntimeError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise UsageError(f"{path}: the recorded traffic cannot be read: {why}") from None
    for each in [real] if is_named else files_in(real):
        name = each.relative_to(root) if each.is_relative_to(root) else each
        yield RecordedFile(each, visible(name.as_posix()), is_named)


def _check_any_judged(found: Mapping[Path, Sequence[RecordedFile]], contracts: Sequence[Contract]) -> None:
    """Raise UsageError for a path without traffic of any contract, and for a contract without traffic."""
    for path, files in found.items():
        if not any(each.may_contain_traffic_of(contract) for each in files for contract in contracts):
            raise UsageError(_nothing_to_judge(" or ".join(each.name for each in contracts), path))
    everywhere = [*chain.from_iterable(found.values())]
    for contract in contracts if found else ():
        if not any(each.may_contain_traffic_of(contract) for each in everywhere):
            raise UsageError(_nothing_to_judge(contract.name, *found))


def _nothing_to_judge(contracts: str, *paths: Path) -> str:
    where = " or ".join(map(str, paths))
    return f"{where}: no exchange of {contracts} is recorded there, so nothing can be judged; name another path"
