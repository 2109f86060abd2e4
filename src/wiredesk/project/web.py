"""The web server: Granian in front of project/wsgi.py, as a command the supervisor can start."""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from wiredesk.project.config import Config, read_config

THREADS = 2  # per process; more only fight over the interpreter lock (measured)
STOP_WITHIN = 5  # seconds an open request gets when the server is told to stop
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "wiredesk.project.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


def web_command() -> list[str]:
    """The command line of a web server as a child process; it reads the same environment."""
    return [sys.executable, "-m", "wiredesk.project.web"]


def serve(config: Config) -> None:
    """Serve pages until SIGTERM or SIGINT, in ``config.web_processes`` processes.

    Exits with status 1 if a process dies right after its start again and again.
    """
    host, _, port = config.listen.rpartition(":")
    Server(
        "wiredesk.project.wsgi:application",
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=config.web_processes,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_dictconfig=LOGGING,
    ).serve(target_loader=_load)


def _load(target: str) -> Callable[..., Any]:
    """Runs in each web process: Django is imported there only, so that starting stays quick."""
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    from django.urls import get_resolver

    from wiredesk.project.wsgi import application

    get_resolver().url_patterns  # noqa: B018 - loads the views, which the first reader would wait for
    gc.collect()
    gc.freeze()  # all that lives as long as we do: to walk it again costs single pages 50 ms
    return application


def _die_with(parent: int) -> None:
    """End this process once its parent was killed: nobody else would, and it holds the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    serve(read_config(os.environ, Path.cwd()))
