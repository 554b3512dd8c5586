"""How a user gets a token: by an operation that takes a user name and a password."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Login:
    """The login of one security scheme.

    Attributes:
        operation: The id of the operation that returns a token.
        user: The JSON Pointer to the user name in its request body.
        password: The JSON Pointer to the password in its request body.
        token: The JSON Pointer to the token in its reply.
        lifetime: The time for which a token is valid, in seconds; None if it is unknown.
    """

    operation: str
    user: str
    password: str
    token: str
    lifetime: float | None = None
