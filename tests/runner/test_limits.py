"""When a run gives up on a target, and the last look at what it is about to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.core.errors import LeakError
from conformance.core.exchange import Exchange, Failure, Request
from conformance.runner.directed_checks import preflight
from conformance.runner.failure_limits import TargetGone
from conformance.runner.pacer import RunStopped
from conformance.security.credentials import all_secrets
from conformance.security.leak_guard import LeakGuard
from tests.support.kit import Bench, Direct, get

TR = "trackier-v1"
SORE = get("/affiliate/5c0000000000000000a00077")


class Failing(Direct):
    """Some requests fail in one way; all do once it is `dead`."""

    def __init__(self, kind: str) -> None:
        super().__init__(TR)
        self.kind, self.dead = kind, False

    def send(self, request: Request, origin: str = "") -> Exchange:
        if self.dead or request.path == SORE.path:
            self.asked.append((request, origin))
            return Exchange(request, None, Failure(self.kind, "no reply"), origin)
        return super().send(request, origin)


def bench(kind: str) -> tuple[Bench, Failing]:
    target = Failing(kind)
    made = Bench(TR, target=target)
    assert preflight(made.session) is None
    target.asked.clear()
    return made, target


def ask(made: Bench, times: int) -> None:
    for _ in range(times):
        made.session.send(SORE, "")


def test_four_failures_in_a_row_are_followed_by_what_was_answered_before() -> None:
    made, target = bench("reset")
    ask(made, 12)
    assert [request.path == SORE.path for request, _ in target.asked] == ([True] * 4 + [False]) * 3


def test_a_target_that_does_not_answer_that_either_is_gone() -> None:
    made, target = bench("reset")
    target.dead = True
    with pytest.raises(TargetGone, match="the target stopped answering: no reply"):
        ask(made, 12)
    assert len(target.asked) == 5


def test_twenty_that_were_late_are_enough() -> None:
    made, target = bench("timeout")
    with pytest.raises(RunStopped, match="20 requests were not answered in time") as raised:
        ask(made, 50)
    assert not isinstance(raised.value, TargetGone)
    assert sum(request.path == SORE.path for request, _ in target.asked) == 20


def test_a_target_that_never_answered_is_not_asked_for_long() -> None:
    target = Failing("timeout")
    target.dead = True
    made = Bench(TR, target=target)
    why = "no harmless request succeeds with the valid credential: GET /dictionary/countries failed: no reply"
    assert preflight(made.session) == BlockReason(BlockCode.TARGET_UNJUDGED, why)
    assert len(target.asked) == 4


# --- the gate ------------------------------------------------------------------------------------
def test_the_gate_knows_every_key_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "fake-key-of-environment")
    path = tmp_path / "keys.toml"
    path.write_text(
        '[one]\nvalid = "fake-key-of-one"\nshort = "abc"\nwrong = 7\n'
        '[two]\nvalid = "env:SOME_KEY"\nother = "env:NO_SUCH_VARIABLE"\n'
    )
    assert all_secrets(path) == {
        "fake-key-of-one",
        "fake-key-of-o",
        "fake-key-of-one0",
        "fake-key-of-environment",
        "fake-key-of-environme",
        "fake-key-of-environment0",
    }


@pytest.mark.parametrize("text", ["not TOML", 'valid = "outside any table"'])
def test_a_file_that_cannot_be_read_is_for_others_to_complain_about(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.toml").write_text(text)
    assert all_secrets(tmp_path / "keys.toml") == all_secrets(tmp_path / "none.toml") == frozenset()


@pytest.mark.parametrize("text", ["fake-key/0123", "fake-key\\/0123", "fake-key%2F0123", "ZmFrZS1rZXkvMDEyMw=="])
def test_the_gate_lets_no_spelling_through_and_repeats_none(text: str) -> None:
    guard = LeakGuard(["fake-key/0123"])
    for looking in (
        lambda: guard.check(f"a {text} b", "it"),
        lambda: guard.check_json({"clauses": [{"reason": text}]}, "it"),
    ):
        with pytest.raises(LeakError, match="it was not written") as raised:
            looking()
        assert text not in str(raised.value)


def test_the_gate_lets_all_else_through() -> None:
    LeakGuard(["fake-key/0123"]).check("fake-key", "it")
    LeakGuard().check_json({"clauses": []}, "it")
