"""Damages wire files in the ways that lines, disks and careless programs do."""

from collections.abc import Callable
from random import Random

from wiredesk.core.text.encoding import decode

OTHERS = ("cp1252", "cp1250", "cp1251", "cp932", "utf-8", "utf-16-le", "utf-16-be")
LONGEST_HOLE = 40

Damage = Callable[[bytes, Random], bytes]


def truncated(body: bytes, chance: Random) -> bytes:
    """The line was cut."""
    return body[: chance.randrange(1, len(body))]


def flipped(body: bytes, chance: Random) -> bytes:
    """Three bits are not what they were."""
    damaged = bytearray(body)
    for _ in range(3):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def recoded(body: bytes, chance: Random) -> bytes:
    """Written in another charset than the file says; the declaration stays."""
    text = decode(body).text
    written = []
    for charset in OTHERS:
        try:
            written.append(text.encode(charset))
        except UnicodeEncodeError:
            continue
    return chance.choice([one for one in written if one != body])


def zeroed(body: bytes, chance: Random) -> bytes:
    """A hole full of zero bytes."""
    start = chance.randrange(len(body))
    end = min(len(body), start + chance.randint(1, LONGEST_HOLE))
    return body[:start] + bytes(end - start) + body[end:]


def emptied(body: bytes, chance: Random) -> bytes:
    """Nothing came at all."""
    return b""


WAYS: dict[str, Damage] = {
    one.__name__: one for one in (truncated, flipped, recoded, zeroed, emptied)
}
