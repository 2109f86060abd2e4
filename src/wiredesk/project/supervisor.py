"""Starts the processes of the embedded engine, restarts what dies, ends all of them together."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from msgspec import Struct

log = logging.getLogger("wiredesk.run")

LOOK_EVERY = 0.2  # seconds
GRACE = 10.0  # seconds between SIGTERM and SIGKILL
QUICK_DEATH = 5.0  # seconds: a child that dies sooner is restarted more and more slowly
LONGEST_PAUSE = 30.0


class Child:
    """One process of the tree."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = list(command)
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.not_before = 0.0
        self.quick_deaths = 0

    def keep_alive(self, now: float) -> None:
        """Start the process, or start it again after a pause that grows while it keeps dying."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            quick = now - self.started < QUICK_DEATH
            self.quick_deaths = self.quick_deaths + 1 if quick else 0
            pause = min(LONGEST_PAUSE, 0.2 * 2 ** min(self.quick_deaths, 8))
            self.not_before = now + pause
            log.error(
                "%s (pid %d) ended with code %s; again in %.1f s",
                self.name, self.process.pid, code, pause,
            )  # fmt: skip
            self.process = None
        if now >= self.not_before:
            self.process = subprocess.Popen(self.command)
            self.started = now

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


class Tree(Struct):
    """A set of children that live and die together."""

    children: list[Child]
    stopping: bool = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT; returns the exit code."""
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        signal.signal(signal.SIGINT, lambda *_: self.stop())
        while not self.stopping:
            now = time.monotonic()
            for child in self.children:
                child.keep_alive(now)
            time.sleep(LOOK_EVERY)
        self._wind_up()
        return 0

    def stop(self) -> None:
        """End the tree at the next look."""
        self.stopping = True

    def _wind_up(self) -> None:
        for child in self.children:
            child.stop()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("%s did not end in time and is killed", child.name)
                child.process.kill()


def wiredesk_command(*args: str) -> list[str]:
    """The command line of another ``wiredesk`` process of this very installation."""
    return [sys.executable, "-m", "wiredesk", *args]


def leashed_command(name: str, *args: str) -> list[str]:
    """The same of a process that ends with the one that starts it."""
    return wiredesk_command(name, "--leash", str(os.getpid()), *args)


def die_with(parent: int) -> None:
    """End this process within a second of its parent's death, however the parent died."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.3)
        os._exit(1)

    threading.Thread(target=watch, name="leash", daemon=True).start()
