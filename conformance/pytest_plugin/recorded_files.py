"""The files of recorded traffic that a suite asks for."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.inspection.inspection import may_speak_of
from conformance.recording.recorded_exchange import Recorded
from conformance.recording.traffic_reader import Fault, Other, files_in, read_file
from conformance.terminal.text_layout import visible


@dataclass(frozen=True)
class CassetteFile:
    """`name` is the path as people see it, from the folder of the suite on; `alone`: it was named, and not its folder,
    so that it has to hold recorded traffic."""

    path: Path
    name: str
    alone: bool

    def read(self) -> Generator[Recorded | Fault | Other, None, None]:
        return read_file(self.path, self.alone, Path(self.name))

    def holds_traffic(self) -> bool:
        """Whether it is of a kind that does, or cannot be read; its beginning tells."""
        with closing(self.read()) as traffic:
            return not isinstance(next(traffic, None), Other)

    def may_speak_of(self, contract: Contract) -> bool:
        with closing(self.read()) as traffic:
            return may_speak_of(contract, traffic)


@dataclass(frozen=True)
class Cassettes:
    """`others` lie in the same folders and hold no recorded traffic."""

    files: tuple[CassetteFile, ...] = ()
    others: tuple[CassetteFile, ...] = ()


def cassettes_in(paths: Sequence[Path], contracts: Sequence[Contract], root: Path) -> Cassettes:
    """Each file once, those of a folder in the order of their names; none without contracts. Raises UsageError for a
    path that does not exist, and where nothing is recorded that the contracts could judge."""
    files: dict[Path, list[CassetteFile]] = {}
    others: list[CassetteFile] = []
    for path in paths if contracts else ():
        inside = [*_files_of(path, root.resolve())]
        files[path] = [each for each in inside if each.holds_traffic()]
        others += [each for each in inside if each not in files[path]]
    _check_spoken_of(files, contracts)
    return Cassettes(tuple(dict.fromkeys(chain.from_iterable(files.values()))), tuple(dict.fromkeys(others)))


def _files_of(path: Path, root: Path) -> Iterator[CassetteFile]:
    try:
        real = path.resolve(strict=True)
        alone = not real.is_dir()
    except (OSError, RuntimeError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise UsageError(f"{path}: the recorded traffic cannot be read: {why}") from None
    for each in [real] if alone else files_in(real):
        name = each.relative_to(root) if each.is_relative_to(root) else each
        yield CassetteFile(each, visible(name.as_posix()), alone)


def _check_spoken_of(found: Mapping[Path, Sequence[CassetteFile]], contracts: Sequence[Contract]) -> None:
    """Files that no contract speaks of would be judged in vain, and so would contracts that no file speaks of."""
    for path, files in found.items():
        if not any(each.may_speak_of(contract) for each in files for contract in contracts):
            raise UsageError(_in_vain(" or ".join(each.name for each in contracts), path))
    everywhere = [*chain.from_iterable(found.values())]
    for contract in contracts if found else ():
        if not any(each.may_speak_of(contract) for each in everywhere):
            raise UsageError(_in_vain(contract.name, *found))


def _in_vain(contracts: str, *paths: Path) -> str:
    where = " or ".join(map(str, paths))
    return f"{where}: no exchange of {contracts} is recorded there, so that nothing could be judged; name another path"
