"""Named crash points: ``WIREDESK_CRASH_AT=name[:n]`` kills this process as it passes one.

The drills restart after every point and let ``wiredesk verify`` look for what was lost or doubled.
"""

import os
import signal
from pathlib import Path

POINTS = (
    "fetched",
    "stored-before-commit",
    "stored",
    "folder-stored",
    "claimed",
    "read",
    "recorded-before-commit",
    "recorded",
    "act-before-commit",
    "acted",
    "effect-carried-out",
    "effect-before-commit",
)

_wanted, _, _count = os.environ.get("WIREDESK_CRASH_AT", "").partition(":")
_left = int(_count or 1)


def crashpoint(name: str) -> None:
    """Die here with SIGKILL where the environment asks for it; nothing at all otherwise.

    ``WIREDESK_CRASH_LOG`` names a file that gets the point's name first, so that a drill knows that
    the point was really hit; while it is there, no process dies again (a cluster mends itself).
    """
    global _left
    if name != _wanted:
        return
    _left -= 1
    log = os.environ.get("WIREDESK_CRASH_LOG")
    if _left or (log and Path(log).exists()):
        return
    if log:
        Path(log).write_text(name)
    os.kill(os.getpid(), signal.SIGKILL)
