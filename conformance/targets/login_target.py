"""Log in before a request that needs a token, and again when the token is refused or has expired.

The login is no request of a check: it is neither judged nor recorded, and its exchange is not kept. Only the configured
password is sent, and after a refused login no other one follows, because further attempts could lock the account. A
request that needs a token that is unavailable fails like one without connection. Tokens are masked in every reply
before anything else sees it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Lock

from conformance.contract.json_pointer import put, resolve
from conformance.contract.login import Login
from conformance.contract.model import Contract
from conformance.contract.request_view import dump_json
from conformance.contract.strict_json import parse_strictly
from conformance.core.exchange import Credential, Exchange, Failure, Request
from conformance.security.credentials import Keyring
from conformance.security.key_forms import SHORTEST_KEY
from conformance.security.redactor import Redactor, mask_reply
from conformance.targets.base import Target

_UNAUTHORIZED = 401
_LONG = 1e9
_Account = tuple[str, str]
"""The profile and the security scheme of a credential."""


class LoginTarget:
    """A target whose tokens come from the login operations of the contract."""

    def __init__(self, target: Target, contract: Contract, keyring: Keyring) -> None:
        self.name, self.base_url = target.name, target.base_url
        self.ends_with_run, self.is_local = target.ends_with_run, target.is_local
        self._target, self._contract, self._keyring = target, contract, keyring
        self._expiry: dict[_Account, float] = {}
        self._accepted: set[_Account] = set()
        self._refused: dict[_Account, Failure] = {}
        self._lock = Lock()

    def send(self, request: Request, origin: str = "") -> Exchange:
        given = [each for each in request.credentials if each.form != "empty" and self._keyring.login_data(each)]
        failure = self._log_in(given)
        if failure is not None:
            return Exchange(request, None, failure, origin)
        expiry = {_account(each): self._expiry[_account(each)] for each in given}
        exchange = self._target.send(request, origin)
        status = exchange.response.status if exchange.response is not None else 0
        whole = [each for each in given if each.is_as_it_is]
        if 200 <= status < 300:
            self._accepted |= {_account(each) for each in whole}
        elif status == _UNAUTHORIZED and any(_account(each) in self._accepted for each in whole):
            self._accepted -= {_account(each) for each in whole}
            if self._log_in(whole, expiry) is None:
                exchange = self._target.send(request, origin)
        return mask_reply(exchange, Redactor(self._keyring.tokens()))

    def close(self) -> None:
        self._target.close()

    def _log_in(self, credentials: list[Credential], refused: Mapping[_Account, float] | None = None) -> Failure | None:
        """Get a token for each credential that lacks one, or whose token has this expiry and was refused."""
        with self._lock:
            for credential in credentials:
                account = _account(credential)
                expiry = self._expiry.get(account, 0.0)
                if expiry <= time.monotonic() or (refused or {}).get(account) == expiry:
                    failure = self._refused.get(account) or self._renew(credential)
                    if failure is not None:
                        return failure
        return None

    def _renew(self, credential: Credential) -> Failure | None:
        login = self._contract.logins[credential.slot]
        exchange = self._target.send(self._request(credential, login))
        what = f"the login of the profile {credential.profile!r} by {login.operation}"
        if exchange.response is None:
            return Failure("connect", f"{what} failed: {exchange.failure.message if exchange.failure else 'no reply'}")
        token = _token_in(exchange.response.body, login)
        if token is None:
            wanted = f"no token of at least {SHORTEST_KEY} characters at {login.token}"
            advice = "check the user and the password, and `login` in the contract"
            text = f"{what} was answered with HTTP {exchange.response.status} and {wanted}; {advice}"
            return self._refused.setdefault(_account(credential), Failure("connect", text))
        self._keyring.add_token(credential, token)
        self._expiry[_account(credential)] = time.monotonic() + (login.lifetime or _LONG)
        return None

    def _request(self, credential: Credential, login: Login) -> Request:
        operation = self._contract.operations[login.operation]
        user, _, password = (self._keyring.login_data(credential) or "").partition(":")
        body = put(put(operation.body_example, login.user, user), login.password, password)
        headers = (("Content-Type", "application/json"),)
        return Request(operation.method, operation.path, (), headers, dump_json(body))


def _token_in(body: bytes, login: Login) -> str | None:
    try:
        token = resolve(parse_strictly(body), login.token)
    except ValueError:
        return None
    return token if isinstance(token, str) and len(token) >= SHORTEST_KEY else None


def _account(credential: Credential) -> _Account:
    return credential.profile, credential.slot
