from __future__ import annotations

import html
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.security.redactor import MASK, Redactor
from conformance.security.spellings import without_escapes

# Each example compiles a pattern of its own.
FEW = settings(max_examples=40, deadline=None)
# A key of escapes only is too short without them to be found.
SECRETS = st.text('abyzABYZ0189-_.~+/=&% "\\é', min_size=6, max_size=40).filter(
    lambda secret: len(without_escapes(secret)) >= 6
)
# Signs that no spelling of these secrets contains, so that it is certain where one begins and ends.
BESIDE = st.text("<>{}[]:;,'!|\n\t€你", max_size=20)


def in_json(secret: str, ensure_ascii: bool = True) -> str:
    return json.dumps(secret, ensure_ascii=ensure_ascii)[1:-1]


def all_percent(secret: str, digits: str = "02X") -> str:
    return "".join(f"%{byte:{digits}}" for byte in secret.encode())


SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "percent": lambda secret: quote(secret, safe=""),
    "percent, slash kept": quote,
    "percent, lower case": lambda secret: all_percent(secret, "02x"),
    "percent, all of it": all_percent,
    "percent, plus for blank": quote_plus,
    "percent, Latin-1": lambda secret: quote(secret, safe="", encoding="latin-1"),
    "percent, twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "JSON": in_json,
    "JSON, not ASCII": lambda secret: in_json(secret, ensure_ascii=False),
    "JSON, escaped slash": lambda secret: in_json(secret).replace("/", "\\/"),
    "JSON, all of it": lambda secret: "".join(f"\\u{ord(sign):04X}" for sign in secret),
    "JSON, all of it, lower case": lambda secret: "".join(f"\\u{ord(sign):04x}" for sign in secret),
    "JSON in JSON": lambda secret: in_json(in_json(secret)),
    "JSON in JSON in JSON": lambda secret: in_json(in_json(in_json(secret))),
    "percent, three times": lambda secret: quote(quote(quote(secret, safe=""), safe=""), safe=""),
    "percent of JSON": lambda secret: quote(in_json(secret), safe=""),
    "JSON of percent": lambda secret: in_json(quote(secret, safe="")),
    "upper case": lambda secret: "".join(each.upper() for each in secret),
    "lower case": str.lower,
    "hexadecimal": lambda secret: secret.encode().hex(),
    "hexadecimal, upper case": lambda secret: secret.encode().hex().upper(),
    "HTML": html.escape,
    "HTML, twice": lambda secret: html.escape(html.escape(secret)),
    "HTML, all of it": lambda secret: "".join(f"&#{ord(each)};" for each in secret),
    "HTML, all of it, hexadecimal": lambda secret: "".join(f"&#x{ord(each):X};" for each in secret),
    "HTML in JSON": lambda secret: in_json(html.escape(secret)),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@FEW
@given(secret=SECRETS, before=BESIDE, after=BESIDE)
def test_redactor_replaces_every_spelling_and_nothing_else(spelling: str, secret: str, before: str, after: str) -> None:
    redactor, text = Redactor([secret]), before + SPELLINGS[spelling](secret) + after
    assert redactor.leaks(text)
    assert redactor.text(text) == before + MASK + after
    assert redactor.data(text.encode()) == (before + MASK + after).encode()
    assert not redactor.leaks(redactor.text(text))


@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@pytest.mark.parametrize("wrap", [str, quote_plus, lambda text: text.replace("/", "\\/")])
@FEW
@given(secret=SECRETS, before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_redactor_finds_base64_at_any_alignment(
    encode: Callable[[bytes], bytes], wrap: Callable[[str], str], secret: str, before: bytes, after: bytes
) -> None:
    redactor, text = Redactor([secret]), wrap(encode(before + secret.encode() + after).decode())
    assert redactor.leaks(text)
    start, end = redactor.text(text).split(MASK)
    assert text.startswith(start) and text.endswith(end)
    assert not redactor.leaks(start + MASK + end)


@FEW
@given(secret=SECRETS, before=st.text(max_size=20), after=st.text(max_size=20))
def test_redactor_finds_a_secret_between_any_texts(secret: str, before: str, after: str) -> None:
    redactor = Redactor([secret])
    assert not redactor.leaks(redactor.text(before + secret + after))


@FEW
@given(secret=SECRETS, before=st.binary(max_size=20), after=st.binary(max_size=20))
def test_redactor_finds_a_secret_between_any_bytes(secret: str, before: bytes, after: bytes) -> None:
    redactor = Redactor([secret])
    for encoding in ("utf-8", "latin-1"):
        assert not redactor.leaks(redactor.data(before + secret.encode(encoding) + after))


@FEW
@given(text=st.text(), data=st.binary())
def test_redactor_leaves_text_without_a_secret_unchanged(text: str, data: bytes) -> None:
    for redactor in (Redactor(["fake-key-0123456789"]), Redactor([]), Redactor([""])):
        assert redactor.text(text) == text and redactor.data(data) == data
        assert not redactor.leaks(text) and not redactor.leaks(data)


@FEW
@given(secrets=st.lists(SECRETS, min_size=1, max_size=8))
def test_redactor_finds_each_of_many_secrets(secrets: list[str]) -> None:
    redactor = Redactor(secrets)
    assert not any(redactor.leaks(redactor.text(f"<{secret}>")) for secret in secrets)


@FEW
@given(secrets=st.lists(SECRETS, min_size=1, max_size=4), data=st.data())
def test_redactor_reports_a_leak_in_just_the_texts_that_it_changes(secrets: list[str], data: st.DataObject) -> None:
    redactor, secret = Redactor(secrets), data.draw(st.sampled_from(secrets))
    start, end = data.draw(st.tuples(*[st.integers(0, len(secret))] * 2))
    text = data.draw(BESIDE) + secret[start:end] + data.draw(BESIDE) + secret[:end]
    assert redactor.leaks(text) == (redactor.text(text) != text)


def test_redactor_replaces_the_longest_secret_first() -> None:
    redactor = Redactor(["fake-key", "fake-key-00", "fake-key-0"])
    assert redactor.text("fake-key-00 fake-key-0 fake-key- fake-ke") == f"{MASK} {MASK} {MASK}- fake-ke"


def test_redactor_replaces_names_and_values_of_json() -> None:
    redactor = Redactor(["fake-key-00", "1234567890"])
    value = {"fake-key-00": ["x fake-key-00", 1234567890, 12, 1.5, True, None], "url": "?k=fake%2Dkey%2d00"}
    assert redactor.json(value) == {MASK: [f"x {MASK}", MASK, 12, 1.5, True, None], "url": f"?k={MASK}"}


def test_redactor_does_not_take_its_mask_for_a_leak() -> None:
    redactor = Redactor(["redacted", "fake-key-00"])
    assert redactor.text("fake-key-00") == MASK and not redactor.leaks(MASK)


def test_redactor_reads_hostile_text_in_linear_time() -> None:
    text = "\\" * 200_000 + "%25" * 50_000 + '"' * 200_000 + "fake-key-" * 50_000
    keys = [f"{part * 7}x{part * 40}" for part in ("\\", '"', "%", "fake-key-")]
    assert not Redactor(keys).leaks(text)


@pytest.mark.parametrize(
    ("secret", "shown", "masked"),
    [
        ("8f3a91c04b7e4d6f", "8f3a91c04b...", f"{MASK}..."),
        ("8f3a91c04b7e4d6f", "8f3a91c04b%2E", f"{MASK}%2E"),
        ("8f3a91c04b7e4d6f", "8f3a91c", "8f3a91c"),
        ("sk_live_51HxAbCd", "sk_live_51H...", "sk_live_51H..."),
        ("sk_live_51HxAbCd", "sk_live_51HxA", MASK),
        ("customer/12345678", "customer", "customer"),
        ("production8", "production", "production"),
        ("-permission-key", "insufficient permission", "insufficient permission"),
        ("eyJhbGciOiJIUzI1.eyJzdWIiOiIx.aB3dE5fG7h", "eyJhbGciOiJIUzI1.eyJzdWIi", "eyJhbGciOiJIUzI1.eyJzdWIi"),
        ("eyJhbGciOiJIUzI1.eyJzdWIiOiIx.aB3dE5fG7h", "eyJhbGciOiJIUzI1.eyJzdWIiOiIx.aB3dE", MASK),
    ],
)
def test_redactor_masks_a_key_that_was_cut_short(secret: str, shown: str, masked: str) -> None:
    assert Redactor([secret]).text(f"<{shown}>") == f"<{masked}>"


def test_redactor_leaves_words_that_a_key_joins() -> None:
    redactor = Redactor(["deleted-key", "no_permission_key"])
    assert not redactor.leaks("A deleted key is refused, and no/permission/key too.")
    assert redactor.leaks("deleted-key") and redactor.leaks("DELETED%2DKEY")


def test_redactor_finds_base64_of_the_percent_encoded_key() -> None:
    encoded = b64encode(quote("fake/key+0123", safe="").encode()).decode()
    assert MASK in Redactor(["fake/key+0123"]).text(f"<{encoded}>")


def test_redactor_finds_a_key_after_the_beginning_of_an_escape() -> None:
    assert Redactor(["8f3a91c04b7e4d6f"]).text("%8f3a91c04b7e4d6f") == f"%{MASK}"


def test_redactor_shows_no_secret_in_its_repr() -> None:
    assert "fake-key" not in repr(Redactor(["fake-key-00"]))
