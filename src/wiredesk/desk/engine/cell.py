"""Reads untrusted bytes in a child process with limits, so that no input can hurt the desk.

The child is started afresh (never forked from the caller), so it works the same from the command
line, the SQLite engine and Celery's pool children. It limits itself before it sees a byte: memory,
processor time, no new files, few descriptors. Frames on its pipes are four bytes of length and one
msgpack value: a batch of transmissions in, one answer per transmission out.
"""

import fcntl
import gc
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wiredesk.core import errors
from wiredesk.core.errors import CellDied, TooBig, Unreadable, WiredeskError
from wiredesk.core.formats.reading import ItemProblem, Reading
from wiredesk.core.item import NewsItem, Transmission
from wiredesk.desk.limits import Limits as Limits
from wiredesk.desk.limits import confine

START_SECONDS = 30.0  # for the child's imports, on a busy machine
BATCH_BYTES = 16 * 1024 * 1024
PIPE_BYTES = 1024 * 1024
MAX_FRAME = 512 * 1024 * 1024
SOURCE = str(Path(__file__).parents[3])
START = (  # isolated, and yet the code of its parent rather than what may be installed beside it
    "import runpy, sys; sys.path.insert(0, sys.argv[1]);"
    "runpy.run_module('wiredesk.desk.engine.cell', run_name='__main__')"
)
MODULE = (sys.executable, "-I", "-B", "-c", START, SOURCE)
AS_FILED = (*MODULE, "as-filed")  # a child that leaves house style out
OUT_OF_MEMORY = "out-of-memory"
Read = Callable[[Transmission], Reading]


class _Answer(Struct, frozen=True):
    """What the child sends back: a reading, or an error by class, code and sentence."""

    reading: Reading | None = None
    kind: str = ""
    code: str = ""
    message: str = ""


class Cell:
    """A reading process, started on first use and again whenever it dies or is used up.

    One caller at a time (a lock sees to it). Use as a context manager.
    """

    def __init__(self, limits: Limits | None = None, command: Sequence[str] = MODULE) -> None:
        self._limits = limits or Limits()
        self._command = tuple(command)
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._reads = 0
        self._lock = threading.Lock()
        self._answers = msgspec.msgpack.Decoder(_Answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child that reads now, for those who watch what it costs; None before the first."""
        return self._child.pid if self._child is not None else None

    def read(self, transmission: Transmission) -> Reading:
        """Read one. Raises Unreadable (quarantine) or CellDied (crash, time, memory: retry)."""
        (answer,) = self.read_many([transmission])
        if isinstance(answer, WiredeskError):
            raise answer
        return answer

    def read_many(self, batch: Sequence[Transmission]) -> Iterator[Reading | WiredeskError]:
        """Read many; one answer each, in order. A death costs only the one it happened at.

        The child reads on while the caller works with the answers that came already.
        """
        with self._lock:
            done = 0
            try:
                while done < len(batch):
                    if len(batch[done].body) > self._limits.body:
                        yield _too_big(batch[done], self._limits)
                        done += 1
                        continue
                    for answer in self._some(_portion(batch[done:])):
                        done += 1
                        yield answer
            except BaseException:  # left early, a time limit, Ctrl-C: no stale answer may be met
                self.close()
                raise

    def close(self) -> None:
        """End the child."""
        if self._child is not None and self._owner == os.getpid():
            self._child.kill()
            self._child.wait()
        if self._child is not None:
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    pipe.close()
        self._child = None

    def _some(self, batch: Sequence[Transmission]) -> Iterator[Reading | WiredeskError]:
        """Answers to a batch, up to and including the first that ends the child."""
        try:
            child = self._running()
            _send(_input(child), msgspec.msgpack.encode(batch), START_SECONDS)
            for _ in batch:
                answer = self._answers.decode(_receive(_output(child), self._limits.wall))
                self._reads += 1
                yield _understood(answer)
                if answer.code == OUT_OF_MEMORY:
                    return self.close()  # it ends itself; a fresh process reads the next one
        except (OSError, EOFError, TimeoutError, msgspec.MsgspecError) as error:
            yield self._died(error)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._owner != os.getpid():
            self.close()  # we are a fork: the child and its pipes belong to our parent
        if self._child is not None and self._reads >= self._limits.reads:
            self.close()
        if self._child is None:
            self._child = self._start()
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [*self._command, msgspec.json.encode(self._limits).decode()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the desk, not for the cell
        )
        self._child, self._owner, self._reads = child, os.getpid(), 0
        for pipe in (_input(child), _output(child)):
            os.set_blocking(pipe.fileno(), False)
            _widen(pipe)
        _receive(_output(child), START_SECONDS)  # the child says that it is ready
        return child

    def _died(self, error: Exception) -> CellDied:
        child, self._child = self._child, None
        if child is None:
            return CellDied(f"the reading process cannot be started: {error}")
        late = isinstance(error, TimeoutError)
        code = None if late else _exit_code(child)
        self._child = child
        self.close()
        return CellDied(_obituary(late, code, self._limits))


def plain_reader() -> Read:
    """What the child does for filters that pass wires on: read the format, and no more."""
    from wiredesk.core import formats

    return formats.read


def styled_reader() -> Read:
    """What the child does: read the format, then bring each item into the house style."""
    # Only the child loads the readers: the desk has no business with them.
    from wiredesk.core import formats
    from wiredesk.core.profiles import profile_for
    from wiredesk.core.text.style import house_style

    def read(transmission: Transmission) -> Reading:
        def style(item: NewsItem) -> NewsItem:
            return house_style(item, profile_for(item, transmission.profile))

        return _styled(formats.read(transmission), style)

    return read


def _styled(reading: Reading, house_style: Callable[[NewsItem], NewsItem]) -> Reading:
    items: list[NewsItem] = []
    problems = list(reading.problems)
    for item in reading.items:
        try:
            items.append(house_style(item))
        except WiredeskError as error:
            problems.append(_problem(item, error.code, str(error)))
        except Exception as error:  # noqa: BLE001 - one bad item never stops its siblings
            problems.append(_problem(item, "style-failed", _told(error)))
    return replace(reading, items=tuple(items), problems=tuple(problems))


def serve(read: Read, limits: Limits) -> None:
    """The child's life: say hello, then answer batches until the pipe ends."""
    confine(limits)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    decoder = msgspec.msgpack.Decoder(list[Transmission])
    gc.freeze()  # the readers live as long as we do: never walk them again
    _put(sink, b"ready")
    while (frame := _get(source)) is not None:
        batch = decoder.decode(frame)
        frame = b""  # the bodies are copies; together with them it would count twice
        for transmission in batch:
            _limit_cpu(limits.cpu)
            answer = _answer(read, transmission)
            _put(sink, msgspec.msgpack.encode(answer))
            if answer.code == OUT_OF_MEMORY:
                return


def _answer(read: Read, transmission: Transmission) -> _Answer:
    """The guard of the transmission: whatever happens becomes an answer."""
    try:
        return _Answer(reading=read(transmission))
    except WiredeskError as error:
        return _Answer(kind=type(error).__name__, code=error.code, message=str(error))
    except MemoryError:
        return _Answer(kind=TooBig.__name__, code=OUT_OF_MEMORY, message="too big to read")
    except RecursionError:
        return _Answer(kind=TooBig.__name__, code="too-deep", message="nested too deep to read")
    except Exception as error:  # noqa: BLE001 - the guard of the transmission
        return _Answer(kind=Unreadable.__name__, code="reader-failed", message=_told(error))


def _understood(answer: _Answer) -> Reading | WiredeskError:
    if answer.reading is not None:
        return answer.reading
    kind = getattr(errors, answer.kind, Unreadable)
    known = isinstance(kind, type) and issubclass(kind, WiredeskError)
    error: WiredeskError = (kind if known else Unreadable)(answer.message, code=answer.code)
    return error


def _limit_cpu(seconds: int) -> None:
    """Move the soft limit ahead: an endless loop ends even when nobody is left to kill us."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard)
    )


def _problem(item: NewsItem, code: str, message: str) -> ItemProblem:
    return ItemProblem(index=item.index, code=code, message=message)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def _too_big(transmission: Transmission, limits: Limits) -> TooBig:
    size = len(transmission.body)
    return TooBig(f"The file has {size:,} bytes; the limit is {limits.body:,}.")


def _portion(batch: Sequence[Transmission]) -> Sequence[Transmission]:
    """The head of a batch that fits into one frame; at least one."""
    size = 0
    for count, transmission in enumerate(batch):
        size += len(transmission.body)
        if count and size > BATCH_BYTES:
            return batch[:count]
    return batch


def _obituary(late: bool, code: int | None, limits: Limits) -> str:
    if late:
        return f"reading took longer than {limits.wall:g} s"
    if code is None or code >= 0:
        return f"the reading process ended (exit {code})"
    if -code == signal.SIGXCPU:
        return f"reading used more than {limits.cpu} s of processor time"
    return f"the reading process was killed by {signal.Signals(-code).name}"


def _exit_code(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return None


def _input(child: subprocess.Popen[bytes]) -> IO[bytes]:
    assert child.stdin is not None
    return child.stdin


def _output(child: subprocess.Popen[bytes]) -> IO[bytes]:
    assert child.stdout is not None
    return child.stdout


def _widen(pipe: IO[bytes]) -> None:
    """Let the child run ahead by some hundred answers; where that is not allowed, by fewer."""
    with suppress(OSError):
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _send(pipe: IO[bytes], body: bytes, seconds: float) -> None:
    """Write one frame to a non-blocking pipe. Raises TimeoutError or OSError."""
    deadline = time.monotonic() + seconds
    rest = memoryview(len(body).to_bytes(4, "big") + body)
    while rest:
        _wait(pipe, select.POLLOUT, deadline)
        rest = rest[os.write(pipe.fileno(), rest[: select.PIPE_BUF * 16]) :]


def _receive(pipe: IO[bytes], seconds: float) -> bytes:
    """Read one frame from a non-blocking pipe. Raises TimeoutError, EOFError or OSError."""
    deadline = time.monotonic() + seconds
    size = int.from_bytes(_exactly(pipe, 4, deadline), "big")
    if size > MAX_FRAME:
        raise EOFError(f"a frame of {size} bytes")
    return bytes(_exactly(pipe, size, deadline))


def _exactly(pipe: IO[bytes], size: int, deadline: float) -> bytearray:
    got = bytearray()
    while len(got) < size:
        _wait(pipe, select.POLLIN, deadline)
        piece = os.read(pipe.fileno(), min(size - len(got), 1 << 20))
        if not piece:
            raise EOFError("the reading process closed its pipe")
        got += piece
    return got


def _wait(pipe: IO[bytes], event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe.fileno(), event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


def _get(source: IO[bytes]) -> bytes | None:
    head = source.read(4)
    return source.read(int.from_bytes(head, "big")) if len(head) == 4 else None


def _put(sink: IO[bytes], body: bytes) -> None:
    sink.write(len(body).to_bytes(4, "big") + body)
    sink.flush()


if __name__ == "__main__":
    reader = plain_reader() if AS_FILED[-1] in sys.argv else styled_reader()
    serve(reader, msgspec.json.decode(sys.argv[-1], type=Limits))
