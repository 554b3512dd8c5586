from __future__ import annotations

import os
import re
from base64 import b64encode
from pathlib import Path
from threading import Thread

import pytest

from conformance.contract.credential_slots import CredentialSlot, http_slot
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential
from conformance.security.credentials import Keyring, all_secrets, keys_of, load_credentials
from conformance.security.key_forms import UserAndPassword
from tests.support.kit import DATA, contract_of

KEY = "fake-key-0123456789"


def load(tmp_path: Path, text: str | bytes) -> dict[str, str]:
    path = tmp_path / "keys.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_credentials(path, "parcel-v1", ["deleted", "rate-limited"])


def refusal(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    # A traceback would show what the file's parser quoted of it.
    assert caught.value.__suppress_context__ or not caught.value.__context__
    return str(caught.value)


def test_load_credentials_reads_literals_and_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARCEL_V1_KEY", KEY)
    text = f'[parcel-v1]\nvalid = "env:PARCEL_V1_KEY"\ndeleted = "{KEY}-2"\n[other-v9]\nvalid = "x"\n'
    assert load(tmp_path, text) == {"valid": KEY, "deleted": KEY + "-2"}


def test_load_credentials_accepts_a_missing_table(tmp_path: Path) -> None:
    assert load(tmp_path, "[other-v9]\n") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[parcel-v1]\nvalid = "fake-key-0123456789\n', "line 2"),
        ('[parcel-v1]\nvalid = """fake-key-0123456789', "not valid TOML"),
        (b'[parcel-v1]\nvalid = "fake-key-0123456789\xff"\n', "UTF-8"),
        ('[parcel-v1]\nrevoked = "fake-key-0123456789"\n', "'revoked'"),
        ('[parcel-v1]\nunknown = "fake-key-0123456789"\n', "choose from deleted, rate-limited, valid"),
        ('[parcel-v1]\nfake-key-0123456789 = "valid"\n', "a name that is not shown"),
        ('valid = "fake-key-0123456789"\n', "'valid' is outside any table"),
        ('parcel-v1 = "fake-key-0123456789"\n', "outside any table"),
        ("[parcel-v1]\nvalid = 1234567890\n", "text in quotes"),
        ('[parcel-v1]\nvalid = ["fake-key-0123456789"]\n', "text in quotes"),
        ('[parcel-v1]\nvalid = "env:PARCEL_NO_KEY"\n', "'PARCEL_NO_KEY' is not set"),
        ('[parcel-v1]\nvalid = "env:PARCEL_EMPTY_KEY"\n', "not set or empty"),
        ('[parcel-v1]\nvalid = "env:fake-key-0123456789"\n', "a name that is not shown"),
        ('[parcel-v1]\nvalid = "0123456"\n', "fewer than 8"),
        ('[parcel-v1]\nvalid = ""\n', "fewer than 8"),
        ('[parcel-v1]\nvalid = "fake-key-0123456789\\n"\n', "cannot go into a header"),
        ('[parcel-v1]\nvalid = "fake-key\\u0000123456789"\n', "cannot go into a header"),
        ('[parcel-v1]\nvalid = "fake-key-0123456789€"\n', "cannot go into a header"),
        ('[parcel-v1]\nvalid = " fake-key-0123456789"\n', "cannot go into a header"),
    ],
)
def test_load_credentials_names_the_place_and_never_shows_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | bytes, says: str
) -> None:
    monkeypatch.delenv("PARCEL_NO_KEY", raising=False)
    monkeypatch.setenv("PARCEL_EMPTY_KEY", "")
    message = refusal(tmp_path, text)
    assert says in message and "keys.toml" in message
    assert "0123456" not in message and "1234567890" not in message


def test_load_credentials_reads_a_pipe_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = Thread(target=path.write_text, args=(f'[parcel-v1]\nvalid = "{KEY}"\n',))
    writer.start()
    assert load_credentials(path, "parcel-v1", []) == {"valid": KEY}
    writer.join()
    assert KEY in all_secrets(path)


@pytest.mark.parametrize("key", ["[masked]", "credential", "[CREDENTIAL]", "redacted"])
def test_load_credentials_refuses_a_key_that_reports_use_in_place_of_keys(tmp_path: Path, key: str) -> None:
    assert "in place of keys; use another key" in refusal(tmp_path, f'[parcel-v1]\nvalid = "{key}"\n')


def test_keys_of_refuses_a_key_that_is_a_word_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[trackingmore-v2]\nvalid = "TRACKING_NUMBER"\n')
    with pytest.raises(UsageError, match=r"the contract contains this key as a text.*use another key"):
        keys_of(contract_of("trackingmore-v2"), path)


def test_load_credentials_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml: cannot read"):
        load_credentials(tmp_path / "none.toml", "parcel-v1", [])


def test_keyring_makes_each_form_of_a_key() -> None:
    keyring = Keyring({"valid": KEY})

    def value(form: str) -> str:
        return keyring.value(Credential("valid", "header", form))

    assert value("whole") == KEY
    assert value("empty") == ""
    assert value("shorter") == KEY[:-2]
    assert value("longer")[:-1] == KEY
    assert {KEY, value("shorter"), value("longer")} < keyring.secrets()


def test_keyring_makes_the_unknown_key_of_the_tag() -> None:
    unknown = Credential("unknown", "header")
    first, again, other = (Keyring({"valid": "k" * 36}, tag).value(unknown) for tag in ("t1", "t1", "t2"))
    assert first == again != other
    assert first.startswith("fake-") and len(first) == 36
    assert first in Keyring({"valid": "k" * 36}, "t1").secrets()


def test_keyring_makes_the_unknown_key_without_any_other() -> None:
    keyring = Keyring({})
    assert keyring.profiles == ()
    assert len(keyring.value(Credential("unknown", "header"))) == 24
    assert "" not in keyring.secrets()


def test_keyring_names_a_profile_without_a_key() -> None:
    with pytest.raises(UsageError, match="'deleted'"):
        Keyring({"valid": KEY}).value(Credential("deleted", "header"))


def test_keyring_shows_no_key_in_its_repr() -> None:
    keyring = Keyring({"valid": KEY, "deleted": KEY + "-2"})
    assert repr(keyring) == str(keyring) == "Keyring(profiles=('deleted', 'valid'))"
    assert KEY not in f"{keyring!r}{Credential('valid', 'header')!r}"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token", "Basic"])
def test_secrets_include_a_key_with_and_without_its_scheme(tmp_path: Path, scheme: str) -> None:
    values = load(tmp_path, f'[parcel-v1]\nvalid = "{scheme} {KEY}"\n')
    ring = Keyring(values)
    assert ring.value(Credential("valid", "header")) == f"{scheme} {KEY}"
    assert {f"{scheme} {KEY}", KEY, KEY[:-2], KEY + "0"} <= ring.secrets()
    assert {KEY, f"{scheme} {KEY}"} <= all_secrets(tmp_path / "keys.toml")


def test_secrets_include_the_name_and_the_password_of_a_basic_key() -> None:
    value = "Basic " + b64encode(b"me:fake-password").decode()
    assert {"me:fake-password", "fake-password"} <= Keyring({"valid": value}).secrets()


def test_changed_keys_keep_the_scheme() -> None:
    ring = Keyring({"valid": "Bearer fake-key-of-one"})
    assert ring.value(Credential("unknown", "header")).startswith("Bearer fake-unknown-")
    forms = {form: ring.value(Credential("valid", "header", form)) for form in ("headless", "other-case", "preceded")}
    assert forms == {
        "headless": "Bearer ke-key-of-one",
        "other-case": "Bearer FAKE-KEY-OF-ONE",
        "preceded": "Bearer 0fake-key-of-one",
    }


def test_secrets_exclude_the_last_word_of_a_key_without_a_scheme() -> None:
    assert "password" not in Keyring({"valid": "correct horse password"}).secrets()


def test_all_secrets_are_those_of_every_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
        "ke-key-of-one",
        "FAKE-KEY-OF-ONE",
        "fake-key-of-environment",
        "fake-key-of-environme",
        "fake-key-of-environment0",
        "ke-key-of-environment",
        "FAKE-KEY-OF-ENVIRONMENT",
    }


@pytest.mark.parametrize("text", ["not TOML", 'valid = "outside any table"'])
def test_all_secrets_of_an_unreadable_file_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.toml").write_text(text)
    assert all_secrets(tmp_path / "keys.toml") == all_secrets(tmp_path / "none.toml") == frozenset()


BASIC = {"basic": http_slot("basic")}
SEVERAL = {"app": CredentialSlot("header", "X-App"), **BASIC}
PASSWORD = "fake-password-1"


def load_for(tmp_path: Path, slots: dict[str, CredentialSlot], value: str) -> dict[str, str]:
    path = tmp_path / "keys.toml"
    path.write_text(f"[parcel-v1]\nvalid = {value}\n")
    return load_credentials(path, "parcel-v1", [], slots)


def test_load_credentials_reads_a_user_with_a_password(tmp_path: Path) -> None:
    pair = f'{{user = "clerk", password = "{PASSWORD}"}}'
    assert load_for(tmp_path, BASIC, pair) == {"valid/basic": f"clerk:{PASSWORD}"}
    assert load_for(tmp_path, SEVERAL, pair) == {"valid/basic": f"clerk:{PASSWORD}"}
    assert load_for(tmp_path, SEVERAL, f'"{KEY}"') == {"valid/app": KEY}
    both = f'{{app = "{KEY}", basic = {pair}}}'
    assert load_for(tmp_path, SEVERAL, both) == {"valid/app": KEY, "valid/basic": f"clerk:{PASSWORD}"}
    assert {f"clerk:{PASSWORD}", PASSWORD, KEY} <= all_secrets(tmp_path / "keys.toml")


@pytest.mark.parametrize(
    ("slots", "value", "says"),
    [
        (BASIC, f'"{KEY}"', "HTTP basic needs a user and a password"),
        (BASIC, '{user = "clerk"}', "`password` must be a text in quotes"),
        (BASIC, '{user = "clerk", password = "short"}', "valid.password: the key has fewer than 8 characters"),
        (BASIC, f'{{user = "a:b", password = "{PASSWORD}"}}', "has no colon"),
        (BASIC, '{user = "short", password = ""}', "valid.user: the key has fewer than 8 characters"),
        (
            {"app": SEVERAL["app"]},
            f'{{user = "clerk", password = "{PASSWORD}"}}',
            "no security scheme of this contract",
        ),
        (SEVERAL, f'{{ap = "{KEY}"}}', "valid.'ap' is no security scheme of this contract; choose from app, basic"),
        (SEVERAL, f'{{basic = "{KEY}"}}', "HTTP basic needs a user and a password"),
    ],
)
def test_load_credentials_says_what_an_entry_lacks(
    tmp_path: Path, slots: dict[str, CredentialSlot], value: str, says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load_for(tmp_path, slots, value)
    assert says in str(caught.value) and PASSWORD not in str(caught.value) and KEY not in str(caught.value)


def test_made_up_user_has_the_form_of_the_valid_one() -> None:
    pair, key_alone = UserAndPassword.of("clerk", PASSWORD), UserAndPassword.of(KEY, "")
    ring = Keyring({"valid/basic": pair, "valid/app": KEY}, "t1")
    made_up = ring.value(Credential("unknown", "basic"))
    user, _, password = made_up.partition(":")
    assert user and password and "clerk" not in made_up and ring.profiles == ("valid",)
    assert ring.value(Credential("unknown", "app")).startswith("fake-unknown-")
    assert ring.value(Credential("valid", "wrong header X", "misplaced")) in (pair, KEY)
    alone = Keyring({"valid/basic": key_alone}, "t1")
    assert alone.value(Credential("unknown", "basic")).endswith(":")
    assert alone.value(Credential("valid", "basic", "longer")) == f"{KEY}0:"
    assert alone.value(Credential("valid", "basic", "shorter")) == f"{KEY[:-2]}:"


def test_made_up_key_fits_the_pattern_of_its_scheme() -> None:
    rings = [Keyring({"valid": KEY}, tag, {"app": "sk_[0-9a-f]{24}"}) for tag in ("t1", "t2")]
    found = [each.value(Credential("unknown", "app")) for each in rings]
    assert all(re.fullmatch("sk_[0-9a-f]{24}", each) for each in found) and found[0] != found[1]
    assert rings[0].value(Credential("unknown", "header")).startswith("fake-unknown-")
    assert found[0] in rings[0].secrets() and rings[0].profiles == ("valid",)


def test_user_with_a_password_stands_for_a_token_where_a_login_yields_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    contract = contract_of(str(DATA / "zoo" / "login"))
    path.write_text(f'[login]\nvalid = {{user = "clerk", password = "{PASSWORD}"}}\n')
    ring = Keyring(keys_of(contract, path), "t1")
    assert ring.login_data(Credential("valid", "token")) == f"clerk:{PASSWORD}"
    assert ":" not in ring.value(Credential("unknown", "token"))
    path.write_text(f'[login]\nvalid = "{KEY}"\n')
    ring = Keyring(keys_of(contract, path), "t1")
    assert ring.login_data(Credential("valid", "token")) is None and ring.value(Credential("valid", "token")) == KEY


def test_name_of_a_user_in_a_place_of_its_own_is_no_secret(tmp_path: Path) -> None:
    path, contract = tmp_path / "keys.toml", contract_of(str(DATA / "zoo" / "writes-by-get"))
    path.write_text(f'[writes-by-get]\nvalid = {{user = "ann", password = "{PASSWORD}"}}\n')
    ring = Keyring(keys_of(contract, path), "t1")
    assert ring.value(Credential("valid", "user")) == "ann" and ring.value(Credential("valid", "password")) == PASSWORD
    assert ring.value(Credential("unknown", "user")) not in {"ann", *ring.secrets()}
    assert PASSWORD in ring.secrets() & all_secrets(path) and "ann" not in ring.secrets() | all_secrets(path)
    path.write_text(f'[writes-by-get]\nvalid = "{PASSWORD}"\n')
    with pytest.raises(UsageError, match="this API needs a user and a password"):
        keys_of(contract, path)
