from __future__ import annotations

import pytest

from conformance.targets import find_kind
from tests.support.kit import contract_of


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("asgi:shed.main:app", ""),
        ("asgi:shed.main:app/", ""),
        ("asgi:shed.main:app/v1/", "/v1"),
        ("asgi:shed.main:app/a/b", "/a/b"),
    ],
)
def test_asgi_kind_reads_the_base_path_after_the_app(name: str, base: str) -> None:
    kind = find_kind(name)
    assert kind.base_url(contract_of("ten_faults")) == f"http://localhost{base}"
    assert (kind.address, kind.is_local, kind.ends_with_run, kind.fixed_tag) == (None, True, False, None)
