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
    "remote-stored",
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

    ``WIREDESK_CRASH_LOG`` names a file that gets ``PID POINT`` first. Whoever makes the file dies,
    and nobody else: so a drill knows who was hit, and the other processes go on.
    """
    global _left
    if name != _wanted:
        return
    _left -= 1
    if _left:
        return
    log = os.environ.get("WIREDESK_CRASH_LOG")
    if log is None or _signed(Path(log), f"{os.getpid()} {name}"):
        os.kill(os.getpid(), signal.SIGKILL)


def _signed(log: Path, line: str) -> bool:
    """Put the line on disk whole, once; False where another process was first."""
    draft = log.with_suffix(f".{os.getpid()}")
    draft.write_text(line)
    try:
        os.link(draft, log)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
