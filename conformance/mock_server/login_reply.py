"""The token in the reply to a login."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.request_view import UNREADABLE, RequestView
from conformance.security.key_names import key_name


def login_data(profile: str) -> tuple[str, str]:
    """Return the user name and the password with which a profile logs in at the reference server."""
    return f"mock-{profile}", f"mock-{profile}-password"


def with_token(contract: Contract, keys: Mapping[str, str], view: RequestView, body: Any) -> Any:
    """Return the body of a successful reply to a login, with the key of the user's profile; others stay as they are."""
    for scheme, login in contract.logins.items():
        if view.operation is None or view.operation.id != login.operation or view.body in UNREADABLE:
            continue
        sent = (resolve(view.body, login.user), resolve(view.body, login.password))
        for profile in ("valid", *contract.profiles):
            if sent == login_data(profile):
                return put(body, login.token, keys.get(key_name(profile, scheme), keys.get(profile, "")))
    return body
