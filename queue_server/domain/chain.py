"""The hash that ties each event to the one before."""

import hashlib
import json

GENESIS_HASH = "0" * 64
"""Stands before the first event of every chain."""
_CHECK_SIGNS = 8


def check_of(event_hash: str) -> str:
    """What people compare, on paper and on the phone: the hash's first signs as `A3F9-2C10`."""
    signs = event_hash[:_CHECK_SIGNS].upper()
    return f"{signs[:4]}-{signs[4:]}"


def chain_hash(
    previous: str,
    *,
    site: str,
    seq: int,
    at_micros: int,
    actor: str,
    event_type: str,
    payload: str,
    reason: str | None,
    key: str | None,
) -> str:
    """SHA-256 (hex) over the previous event's hash and every stored field of this one."""
    line = json.dumps(
        [previous, site, seq, at_micros, actor, event_type, payload, reason, key],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(line.encode()).hexdigest()
