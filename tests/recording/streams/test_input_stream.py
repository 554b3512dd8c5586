"""Test that files are unpacked in parts, and that damaged or hostile ones end early."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

import pytest

from conformance.recording.streams import input_stream
from tests.support.traffic_files import LOANS, answered, asked, cassette, exchange, peak_memory, read, written

ONE = exchange(asked("GET", "/loans"), answered(LOANS))


@pytest.mark.parametrize("cut", [-4, -40])
def test_input_stream_reads_a_truncated_archive_to_its_end(cut: int, tmp_path: Path) -> None:
    noise = exchange(asked("GET", "/loans"), answered({"x": os.urandom(200_000).hex()}))
    packed = gzip.compress(cassette(ONE, noise, noise).encode())
    exchanges, faults = read(written(tmp_path, "a.gz", packed[: len(packed) * 2 // 3 + cut]))
    assert (
        exchanges and len(faults) == 1 and "after exchange" in faults[0] and "the gzip file ends too early" in faults[0]
    )


def test_input_stream_reports_a_damaged_archive(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(cassette(ONE).encode()))
    packed[20:40] = bytes(20)
    _, faults = read(written(tmp_path, "a.gz", bytes(packed)))
    assert len(faults) == 1 and ("gzip" in faults[0] or "JSON" in faults[0])


@pytest.mark.parametrize("start", ['{"interactions": ["', "interactions:\n- '"])
def test_input_stream_ends_early_in_a_gzip_bomb(start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = zlib.compressobj(1, wbits=31)
    bomb = machine.compress(start.encode()) + b"".join(machine.compress(b"x" * (1 << 20)) for _ in range(100))
    most, faults = peak_memory(written(tmp_path, "bomb.gz", bomb + machine.flush()))
    assert len(faults) == 1 and "one exchange has more than 32 MiB" in faults[0]
    assert most < 5 * input_stream.MAX_EXCHANGE_BYTES
