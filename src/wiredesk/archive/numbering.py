"""The numbers that the public meets: random, so that gaps betray nothing (DESK-RULES, Identity)."""

import secrets


def public_number() -> int:
    """A new number of 63 bits, never 0."""
    return secrets.randbits(63) or 1
