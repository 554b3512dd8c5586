"""Test that YAML becomes plain values of a bounded size."""

from __future__ import annotations

from pathlib import Path

from tests.support.traffic_files import peak_memory, written


def test_yaml_items_count_aliases_as_what_they_stand_for(tmp_path: Path) -> None:
    lines = ["a0: &a0 [" + ",".join(["xxxxxxxxxxxxxxxx"] * 50) + "]"]
    lines += [f"a{n}: &a{n} [" + ",".join([f"*a{n - 1}"] * 50) + "]" for n in range(1, 9)]
    most, faults = peak_memory(written(tmp_path, "a.yaml", "\n".join([*lines, "interactions: []", ""])))
    assert len(faults) == 1 and "with its aliases" in faults[0] and most < 5 << 20
