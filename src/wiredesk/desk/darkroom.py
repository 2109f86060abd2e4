"""Develops pictures in a child process with limits, so that no picture can hurt the desk.

The pattern is that of cell.py, made simpler: a fresh child for each picture, started when there is
one, since decoding it takes far longer than the start (measured: decision 026) and a decoder that
was taken over by one picture never sees the next. The child is never forked from its caller. It
limits itself before it sees a byte: memory, processor time, no files, no processes, and a lower
priority, so that filing goes first. Its input is a file without a name, its output a pipe.
"""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import msgspec

from wiredesk.core import errors
from wiredesk.core.errors import CellDied, TooBig, Unreadable, WiredeskError
from wiredesk.desk.developing import Answer, Developed, Order
from wiredesk.desk.limits import Limits

SOURCE = str(Path(__file__).parents[2])
START = (
    "import runpy, sys; sys.path.insert(0, sys.argv[1]);"
    "runpy.run_module('wiredesk.desk.developing', run_name='__main__')"
)
CHILD = (sys.executable, "-I", "-B", "-c", START, SOURCE)
LIMITS = Limits(wall=60.0, cpu=10, memory=768 * 1024 * 1024, body=40 * 1024 * 1024)
"""40 million pixels of four bytes take 160 MiB, and their resizing as much again at worst."""

DEADLY = {
    signal.SIGXCPU,
    signal.SIGSEGV,
    signal.SIGABRT,
    signal.SIGBUS,
    signal.SIGILL,
    signal.SIGFPE,
}
"""What ends a child because of its picture; any other end may have been the machine's fault."""

MOST_ANSWER = 24 * 1024 * 1024  # bytes; a child that says more is not ours any more


def developed(order: Order, limits: Limits = LIMITS, command: Sequence[str] = CHILD) -> Developed:
    """All files of a picture, made by a child.

    Raises Unreadable or TooBig (no picture for us, or one that killed its decoder) and CellDied
    (the machine was in the way: may be tried again).
    """
    answer = ask(order, limits, command)
    if answer.developed is not None:
        return answer.developed
    raise _understood(answer)


def ask(order: Order, limits: Limits = LIMITS, command: Sequence[str] = CHILD) -> Answer:
    """What the child answers. Raises as ``developed`` where there is no answer."""
    if len(order.body) > limits.body:
        raise TooBig(f"the picture has {len(order.body):,} bytes; the limit is {limits.body:,}")
    with tempfile.TemporaryFile() as given:
        given.write(msgspec.msgpack.encode(order))
        given.seek(0)
        told = _run([*command, msgspec.json.encode(limits).decode()], given, limits)
    return msgspec.msgpack.decode(told, type=Answer)


def _run(command: Sequence[str], given: IO[bytes], limits: Limits) -> bytes:
    """Everything the child said. Raises Unreadable where the picture killed it, else CellDied."""
    try:
        child = subprocess.Popen(
            command,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the desk, not for the darkroom
        )
    except OSError as error:
        raise CellDied(f"the darkroom cannot be started: {error}") from error
    with child:
        assert child.stdout is not None
        try:
            told = _everything(child.stdout, time.monotonic() + limits.wall)
        except TimeoutError:  # it goes last by its priority: a busy machine, not its fault
            raise CellDied(f"the picture waited longer than {limits.wall:g} s") from None
        finally:
            _end(child)
    if child.returncode or not told:
        raise _obituary(child.returncode)
    return told


def _end(child: subprocess.Popen[bytes]) -> None:
    """Give it a moment to end by itself, which one that has said everything does."""
    try:
        child.wait(timeout=0.5)
    except subprocess.TimeoutExpired:
        child.kill()


def _obituary(code: int) -> WiredeskError:
    if -code in DEADLY:
        name = signal.Signals(-code).name
        return Unreadable(f"the picture killed its decoder ({name})", code="decoder-died")
    return CellDied(f"the darkroom ended early (exit {code})")


def _everything(pipe: IO[bytes], deadline: float) -> bytes:
    """What the child says until it ends. Raises TimeoutError, TooBig."""
    poll = select.poll()
    poll.register(pipe.fileno(), select.POLLIN)
    got = bytearray()
    while True:
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise TimeoutError
        piece = os.read(pipe.fileno(), 1 << 20)
        if not piece:
            return bytes(got)
        got += piece
        if len(got) > MOST_ANSWER:
            raise TooBig("the files of the picture are too big")


def _understood(answer: Answer) -> WiredeskError:
    kind = getattr(errors, answer.kind, Unreadable)
    known = isinstance(kind, type) and issubclass(kind, Unreadable)
    error: WiredeskError = (kind if known else Unreadable)(answer.message, code=answer.code)
    return error
