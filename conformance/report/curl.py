"""Write a request as a `curl` command for any POSIX shell, with keys as variables.

The command has printable characters only, so that it can be copied from terminals and logs; other characters are octal
escapes of `printf`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from conformance.contract.credential_slots import CredentialSlot
from conformance.core.exchange import Credential, Request
from conformance.core.workflow_commands import printf_without_commands, shell_without_commands

FAKE_KEY = "not-a-real-key"

# Linux refuses a single argument of 128 KiB; the shell's own printf has no such limit.
_LONGEST_ARGUMENT = 100_000
# curl resolves these segments itself, also when they are percent-encoded.
_DOT_SEGMENT = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
_NEEDS_BACKSLASH = re.compile(r'[\\"$`]')
_LITERAL = re.compile(rb"[ -$&(-\[\]-~]")
_SHORT_ESCAPES = {b"\n": "\\n", b"\r": "\\r", b"\t": "\\t", b"%": "%%", b"\\": "\\\\"}


class _Expansion(str):
    """Shell text that the shell expands, such as `$KEY`: it is not escaped between double quotes."""


def curl(request: Request, base: str, credential_slots: Mapping[str, CredentialSlot]) -> str:
    """Return one line that sends `request` again and shows the reply with its headers.

    `base` is the http(s) address in front of the path; for a target without an address the line has `$BASE`. Keys are
    `$KEY` (profile `valid`), `$KEY_DELETED` (profile `deleted`) and so on, the name of a user in a place of its own is
    `$USER_NAME`; the invented profile `unknown` is a literal
    that is visibly fake.

    Raises:
        KeyError: The slot of a credential is not in `credential_slots`.
    """
    feeder, body = _body(request.body, [*_members(request, credential_slots)])
    as_is = ["--path-as-is"] if _DOT_SEGMENT.search(request.path) else []
    headers = [word for header in _headers(request, credential_slots) for word in ("-H", header)]
    words = ["curl", "-i", "-g", *_method(request), *as_is, _url(request, base, credential_slots), *headers, *body]
    return feeder + " ".join(words)


def key_variable(profile: str) -> str:
    """Return the shell variable for the key of `profile`; "" is a key whose profile is unknown."""
    return "KEY" + _suffix(profile)


def user_variable(profile: str) -> str:
    """Return the shell variable for the name of the user of `profile`, where requests have it beside the password."""
    return "USER_NAME" + _suffix(profile)


def _suffix(profile: str) -> str:
    return "" if profile in ("", "valid") else "_" + re.sub(r"[^0-9A-Za-z]", "_", profile).upper()


def _method(request: Request) -> list[str]:
    # With -X HEAD alone, curl would wait for a body that never comes.
    return ["--head"] if request.method == "HEAD" and request.body is None else ["-X", _word(request.method)]


def _url(request: Request, base: str, credential_slots: Mapping[str, CredentialSlot]) -> str:
    start = base.rstrip("/") if base.startswith(("http://", "https://")) else _Expansion("$BASE")
    path, *query = request.path_and_query.split("?", 1)
    pairs = [query] if query else []
    for credential in _credentials(request, "query", credential_slots):
        slot = credential_slots[credential.slot]
        pair = [f"{quote(slot.name, safe='')}=", *_value(slot, credential)]
        pairs.insert(0 if credential.form == "leading" else len(pairs), pair)
    separators = ["?", *("&" for _ in pairs)]
    texts = (part for separator, pair in zip(separators, pairs, strict=False) for part in (separator, *pair))
    return _word(start, *_before_path(request, credential_slots), path, *texts)


def _before_path(request: Request, credential_slots: Mapping[str, CredentialSlot]) -> Iterator[str]:
    """Yield the parts of the text before the path, if the API has a key there."""
    for name, slot in credential_slots.items():
        if slot.location == "path":
            none = Credential("valid", name, "empty")
            yield from _value(slot, next((each for each in request.credentials if each.slot == name), none))


def _headers(request: Request, credential_slots: Mapping[str, CredentialSlot]) -> Iterator[str]:
    for name, value in request.headers:
        if name.lower() != "cookie" or not _has_cookie(request, credential_slots):
            yield _header(name, value)
    if request.is_bare:
        yield from (_word(f"{name}:") for name in ("User-Agent", "Accept"))
    for credential in _credentials(request, "header", credential_slots):
        slot = credential_slots[credential.slot]
        yield _header(slot.header(credential.form), *_value(slot, credential))
    yield from _cookies(request, credential_slots)
    if request.body is not None and request.header("content-type") is None:
        # Without this, curl sends the media type of a form.
        yield _word("Content-Type:")


def _header(name: str, *value: str) -> str:
    # For curl, "Name:" removes the header and "Name;" sends it empty.
    return _word(f"{name}: ", *value) if any(value) else _word(f"{name};")


def _credentials(
    request: Request, location: str, credential_slots: Mapping[str, CredentialSlot]
) -> Iterator[Credential]:
    return (each for each in request.credentials if credential_slots[each.slot].location == location)


def _members(request: Request, credential_slots: Mapping[str, CredentialSlot]) -> Iterator[str]:
    """Yield the parts of JSON members with the keys in the body."""
    for credential in _credentials(request, "body", credential_slots):
        slot = credential_slots[credential.slot]
        yield from (f'"{slot.name}": "', *_value(slot, credential), '", ')


def _has_cookie(request: Request, credential_slots: Mapping[str, CredentialSlot]) -> bool:
    return any(True for _ in _credentials(request, "cookie", credential_slots))


def _cookies(request: Request, credential_slots: Mapping[str, CredentialSlot]) -> Iterator[str]:
    """Yield the header with all cookies, if there are credentials among them."""
    parts = [part for name, value in request.headers if name.lower() == "cookie" for part in (value, "; ")]
    for credential in _credentials(request, "cookie", credential_slots):
        slot = credential_slots[credential.slot]
        parts += [f"{slot.name}=", *_value(slot, credential), "; "]
    if _has_cookie(request, credential_slots):
        yield _header("Cookie", *parts[:-1])


def _value(slot: CredentialSlot, credential: Credential) -> Iterator[str]:
    """Yield the parts of the value of a slot: the key, and what surrounds it."""
    template = slot.template_for(credential.form)
    key = _key(credential, slot)
    first, *others = template.split("{key}")
    yield first
    for each in others:
        yield from (_encoded(key) if slot.is_pair and key else key, each)


def _encoded(pair: str) -> str:
    """Return the shell text of a user with a password in base64."""
    shown = f'"{pair}"' if isinstance(pair, _Expansion) else _quoted(pair)
    return _Expansion(f"$(printf %s {shown} | base64 | tr -d '\\n')")


def _key(credential: Credential, slot: CredentialSlot) -> str:
    if credential.form == "empty":
        return ""
    if credential.profile == "unknown":
        return {"shorter": FAKE_KEY[:-2], "longer": FAKE_KEY + "0"}.get(credential.form, FAKE_KEY)
    name = user_variable(credential.profile) if slot.is_user else key_variable(credential.profile)
    blank, percent = ("%20", "%25") if slot.location == "query" else (" ", "%")
    shapes = {
        "shorter": f"${{{name}%??}}",
        "headless": f"${{{name}#??}}",
        "longer": f"${{{name}}}0",
        "preceded": f"0${{{name}}}",
        "padded": f"{blank}${{{name}}}{blank}",
        "two-words": f"${{{name}}}{blank},0",
        "other-case": f'$(printf %s "${name}" | tr A-Za-z a-zA-Z)',
        "escaped": f"$(printf %s \"${name}\" | od -An -v -tx1 | tr -d '\\n' | sed 's/ /{percent}/g')",
    }
    return _Expansion(shapes.get(credential.form, f"${name}"))


def _body(body: bytes | None, members: list[str]) -> tuple[str, list[str]]:
    """Return two parts of the command that make curl send exactly these bytes.

    The first is a pipe before `curl`, such as `printf '...' | `, or "". The second has arguments of `curl`. `members`
    are the parts of members with keys, which precede those of the body.
    """
    if body is None:
        return "", []
    text = body.decode("utf-8", "surrogateescape")
    if members and text.startswith("{"):
        return "", ["--data-binary", _word("{", *members, text[1:])]
    if not text.isprintable() or len(body) > _LONGEST_ARGUMENT:
        return f"printf '{_printf_format(body)}' | ", ["--data-binary", "@-"]
    # --data-binary reads a leading @ as the name of a file.
    return "", ["--data-raw" if text.startswith("@") else "--data-binary", _quoted(text)]


def _word(*parts: str) -> str:
    """Return the joined parts as one word of shell text."""
    shown = [part if isinstance(part, _Expansion) or part.isprintable() else _printed(part) for part in parts]
    if not any(isinstance(part, _Expansion) for part in shown):
        return _quoted("".join(shown))
    return '"' + "".join(part if isinstance(part, _Expansion) else _between_double_quotes(part) for part in shown) + '"'


def _between_double_quotes(text: str) -> str:
    # Interactive shells expand ! between double quotes, and a backslash before it would stay.
    escaped = _NEEDS_BACKSLASH.sub(r"\\\g<0>", text).replace("!", "\"'!'\"")
    return shell_without_commands(escaped, '""')


def _quoted(text: str) -> str:
    return shell_without_commands(shlex.quote(text), "''")


def _printed(text: str) -> _Expansion:
    # A shell allows a double quote here, but many highlighters and parsers do not.
    written = _printf_format(text.encode("utf-8", "backslashreplace")).replace('"', "\\042")
    return _Expansion(f"$(printf '{written}')")


def _printf_format(data: bytes) -> str:
    """Return the format, for use between single quotes, with which `printf` writes `data`."""
    text = "".join(_printf_byte(data[at : at + 1]) for at in range(len(data)))
    text = printf_without_commands(text)
    return "\\055" + text[1:] if text.startswith("-") else text


def _printf_byte(byte: bytes) -> str:
    if byte in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[byte]
    return byte.decode() if _LITERAL.fullmatch(byte) else f"\\{byte[0]:03o}"
