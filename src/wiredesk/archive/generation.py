"""The generation: one number, raised by every public change and seen at once by every web process.

The page cache keeps a page only for the generation it was made in. A heartbeat beside the number
proves that whoever raises it still works; without a fresh one a cache must not be trusted.
Embedded engine: two machine words in a file that web processes map into memory. Cluster: two keys
in Redis, polled by a thread in each web process.
"""

import fcntl
import logging
import math
import mmap
import os
import platform
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wiredesk.core.errors import Passing

if TYPE_CHECKING:
    import redis

FRESH_FOR = 1.0  # seconds after a heartbeat during which a cache may be trusted
BEAT_EVERY = 0.2  # seconds between two heartbeats
POLL_EVERY = 0.1  # seconds between two looks at Redis, or at a file that went missing
_BITS = 64  # above all that Redis can count
_BEAT_KEPT = 60_000  # milliseconds Redis remembers a heartbeat, so that its age can be told

_WORDS = struct.Struct("@QQ")  # the number; the last heartbeat in ns of the monotonic clock
_log = logging.getLogger(__name__)


class Seen(NamedTuple):
    """What one look showed: the number, and the age of the last heartbeat in seconds."""

    number: int
    age: float

    @property
    def fresh(self) -> bool:
        """Whether a page kept for this number may be served."""
        return 0.0 <= self.age <= FRESH_FOR


NOTHING = Seen(0, math.inf)


class Generation(Protocol):
    """The number as web processes, desk actions and the engine use it."""

    def current(self) -> Seen:
        """The number as this process knows it now; never raises, never blocks for long."""
        ...

    def bump(self) -> int:
        """Raise the number right after a commit. Raises Passing where it cannot be written."""
        ...

    def beat(self) -> None:
        """Say that the engine is alive. Raises Passing where it cannot be written."""
        ...

    def behind(self) -> int:
        """How many caches may still serve pages of an older number. Raises Passing, as bump."""
        ...


def generation_of(place: Path | str, *, prefix: str = "wiredesk:") -> Generation:
    """The generation kept in a file (Path) or in Redis (``redis://`` URL, keys under prefix)."""
    if isinstance(place, Path):
        return FileGeneration(place)
    return RedisGeneration(place, prefix=prefix)


class FileGeneration:
    """The number in a small file: a look costs about a microsecond and no system call.

    All processes must run on one machine: the heartbeat is a reading of its monotonic clock.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._words: memoryview | None = None
        self._mapped_at = -math.inf

    def current(self) -> Seen:
        """See Generation. A file that was replaced is found again within POLL_EVERY."""
        seen = self._look()
        if not seen.fresh and time.monotonic() - self._mapped_at > POLL_EVERY:
            self._mapped_at = time.monotonic()
            self._words = _mapped(self._path)
            seen = self._look()
        return seen

    def _look(self) -> Seen:
        words = self._words
        if words is None:
            return NOTHING
        age = (time.monotonic_ns() - words[1]) / 1e9  # before the number, which is then no older
        return Seen(words[0], age)

    def bump(self) -> int:
        """See Generation. Atomic across threads and processes."""
        with _writing(self._path) as words:
            words[0] += 1
            return words[0]

    def beat(self) -> None:
        """See Generation."""
        with _writing(self._path) as words:
            words[1] = time.monotonic_ns()

    def behind(self) -> int:
        """See Generation. None ever is: all look at the same two words."""
        return 0


def _mapped(path: Path) -> memoryview | None:
    try:
        with path.open("rb") as file:
            memory = mmap.mmap(file.fileno(), _WORDS.size, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # missing, unreadable, or shorter than the two words
        return None
    return memoryview(memory).cast("Q")  # one aligned load each: a word is never seen half written


@contextmanager
def _writing(path: Path) -> Iterator[memoryview]:
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b", buffering=0) as file:
            # A lock on a description opened just now also keeps threads and forks apart.
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_size < _WORDS.size:
                file.write(_WORDS.pack(_first_number(), 0))
            with (
                mmap.mmap(file.fileno(), _WORDS.size) as memory,
                memoryview(memory) as raw,
                raw.cast("Q") as words,
            ):
                yield words
    except OSError as error:
        raise Passing(f"{path} cannot be written: {error}", code="generation-lost") from error


def _first_number() -> int:
    """A number never used before, so that a lost store cannot bring old pages back."""
    return time.time_ns()


class RedisGeneration:
    """The number in Redis; each process that asks for it polls in a thread of its own."""

    def __init__(self, url: str, *, prefix: str = "wiredesk:") -> None:
        import redis  # only the cluster installs it

        self._redis = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._failure = redis.RedisError
        self._number_key = f"{prefix}generation"
        self._beat_key = f"{prefix}heartbeat"
        self._caches_key = f"{prefix}caches"
        self._seen = (NOTHING, 0.0)  # what the last poll showed and when, replaced as one
        self._silences = 0  # looks at which nobody vouched for the number
        self._lock = threading.Lock()
        self._poller: threading.Thread | None = None
        self._closing = threading.Event()

    def current(self) -> Seen:
        """See Generation. At most POLL_EVERY behind; what was seen ages while Redis is silent.

        A silence gives another number too, one that no bump reaches: a kill that could not raise
        it must not see its pages come back together with Redis, nor with an older copy of its keys.
        """
        if self._poller is None or not self._poller.is_alive():  # first use, or a forked child
            self._start()
        (number, age), at = self._seen
        return Seen(number, age + time.monotonic() - at)

    def bump(self) -> int:
        """See Generation."""
        try:
            with self._redis.pipeline() as both:
                both.set(self._number_key, _first_number(), nx=True)
                both.incr(self._number_key)
                return int(both.execute()[-1])
        except self._failure as error:
            raise Passing(f"Redis did not answer: {error}", code="generation-lost") from error

    def beat(self) -> None:
        """See Generation. The age is measured by the clock of Redis alone."""
        try:
            with self._redis.pipeline() as both:
                both.set(self._number_key, _first_number(), nx=True)
                both.set(self._beat_key, 1, px=_BEAT_KEPT)
                both.execute()
        except self._failure as error:
            raise Passing(f"Redis did not answer: {error}", code="generation-lost") from error

    def behind(self) -> int:
        """See Generation. Each poller says what it saw; who is silent trusts its pages no more."""
        try:
            names = sorted(self._redis.smembers(self._caches_key))
            with self._redis.pipeline() as both:
                both.get(self._number_key)
                both.mget(names) if names else both.echo("")
                number, told = both.execute()
            silent = [name for name, seen in zip(names, told, strict=False) if seen is None]
            if silent:
                self._redis.srem(self._caches_key, *silent)
        except self._failure as error:
            raise Passing(f"Redis did not answer: {error}", code="generation-lost") from error
        return sum(seen is not None and int(seen) < int(number or 0) for seen in told or ())

    def close(self) -> None:
        """Stop polling."""
        self._closing.set()

    def _start(self) -> None:
        with self._lock:
            if self._poller is None or not self._poller.is_alive():
                self._poll()
                self._poller = threading.Thread(target=self._watch, name="generation", daemon=True)
                self._poller.start()

    def _watch(self) -> None:
        while not self._closing.wait(POLL_EVERY):
            self._poll()

    def _poll(self) -> None:
        at = time.monotonic()  # before asking: a slow answer is an old answer
        try:
            with self._redis.pipeline() as both:
                both.get(self._number_key)
                both.pttl(self._beat_key)
                self._say(both)
                number, left, *_ = both.execute()
        except self._failure:
            return  # what was seen ages, and with it the trust in the cache
        (_, age), then = self._seen
        self._silences += age + at - then > FRESH_FOR
        known = number is not None and left >= 0
        number = int(number) + (self._silences << _BITS) if known else 0
        self._seen = (Seen(number, (_BEAT_KEPT - left) / 1000) if known else NOTHING, at)

    def _say(self, pipeline: "redis.client.Pipeline") -> None:
        """What the last poll showed, for `behind`; it fades together with our trust in it."""
        name = f"{self._caches_key}:{platform.node()}:{os.getpid()}"
        number = self._seen[0].number % (1 << _BITS)
        pipeline.sadd(self._caches_key, name)
        pipeline.set(name, number, px=int(FRESH_FOR * 1000))


class Beat:
    """Keeps the heart beating while the block runs: for the engine, or for ``web`` run alone."""

    def __init__(self, generation: Generation, every: float = BEAT_EVERY) -> None:
        self._generation = generation
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> "Beat":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        failing = False
        while True:
            try:
                self._generation.beat()
                failing = False
            except Passing as error:
                if not failing:
                    _log.warning("heartbeat failed, pages are not cached: %s", error)
                failing = True
            if self._stopping.wait(self._every):
                return
