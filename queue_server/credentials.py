"""Secrets: made, told apart, and never kept. Passwords and PINs by argon2, tokens by digest."""

import secrets
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from queue_server.domain.passwords import prepared

_hasher = PasswordHasher()
_CODE_DIGITS = 6


def hash_password(password: str) -> str:
    """What to store of a password or a PIN. Takes some 50 ms and 64 MB, on purpose."""
    return _hasher.hash(prepared(password))


def is_password(kept: str, password: str) -> bool:
    """Whether `password` is the one that `kept` was made of; takes as long when `kept` is empty."""
    nobody = _nobody()  # always: made at the first password, whosever it is
    try:
        _hasher.verify(kept or nobody, prepared(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


@cache
def _nobody() -> str:
    """Compared with where there is no account, so that the time of a refusal tells nothing."""
    return _hasher.hash(secrets.token_urlsafe())


def should_be_hashed_anew(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def new_token() -> str:
    """256 bits, safe in addresses and cookies."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token: enough to know it again. It has too many bits to be guessed."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def new_code() -> str:
    """Six digits that a device shows."""
    return f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}"
