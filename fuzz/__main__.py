"""Run the fuzzers: `python -m fuzz [SECONDS] [FIRST_SEED]`. Exits with 1, and names the seed, if any finds a fault."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from fuzz.inputs import INPUTS
from fuzz.mutated_files import fault_of_command
from fuzz.spoilt_replies import fault_of_run
from tests.support.served import LIBRARY

LARGEST_MIB = 500
CONTRACTS = (str(LIBRARY), "trackingmore-v2", "trackier-v1")

Trial = tuple[str, Callable[[], str]]


def trials(seed: int) -> Iterator[Trial]:
    """Yield each fuzzer with a seed: its name, and a function that returns the fault that it finds."""
    for contract in CONTRACTS:
        yield f"replies of {Path(contract).name}", partial(fault_of_run, contract, seed)
    for name in INPUTS:
        yield name, partial(_of_file, name, seed)


def _of_file(name: str, seed: int) -> str:
    with TemporaryDirectory() as folder:
        return fault_of_command(name, seed, Path(folder))


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _fault(trial: Callable[[], str]) -> str:
    # What earlier trials have compiled stays in the memory of this process.
    before = _peak_mib()
    try:
        fault = trial()
    except Exception as raised:
        return f"{type(raised).__name__}: {raised}"
    used = _peak_mib() - before
    return fault or (f"{used} MiB of memory" if used > LARGEST_MIB else "")


def run(seconds: float, seed: int) -> int:
    """Fuzz for this time, at least with one seed; return the number of faults."""
    ends, count, faults = time.monotonic() + seconds, 0, 0
    while True:
        for name, trial in trials(seed):
            count += 1
            if fault := _fault(trial):
                faults += 1
                print(f"{name}, seed {seed}: {fault}", flush=True)
        seed += 1
        if time.monotonic() > ends:
            print(f"{count} trials, {faults} faults", flush=True)
            return faults


if __name__ == "__main__":
    given = [float(each) for each in sys.argv[1:3]]
    sys.exit(run(given[0] if given else 60.0, int(given[1]) if len(given) > 1 else 0) > 0)
