"""Keys of rows."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A time-ordered UUID, version 7 of RFC 9562: 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76
    number |= secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=number)
