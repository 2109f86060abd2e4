"""What a child process that meets untrusted bytes may spend, and how it binds itself to that."""

import resource

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """What the child may spend; seconds are per transmission."""

    wall: float = 10.0
    cpu: int = 10
    memory: int = 1024 * 1024 * 1024  # bytes of address space
    files: int = 32
    body: int = 20 * 1024 * 1024  # bytes of one transmission; no larger one is even handed over
    reads: int = 5000  # then a fresh child


def confine(limits: Limits) -> None:
    """What a child does before it sees a byte: no way to spend more than ``limits``."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),  # no new processes or threads (root is exempt)
    ):
        resource.setrlimit(what, (most, most))
