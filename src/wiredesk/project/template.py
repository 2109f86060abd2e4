"""The empty, migrated and seeded database that a demo starts from, made once per installation.

Migrating takes many seconds and always ends in the same file; a copy takes none. The file's name
holds a hash of all migrations and of what is seeded, so a stale one is never used.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import wagtail

import wiredesk
from wiredesk.project.supervisor import wiredesk_command

SETTINGS = "wiredesk.project.settings"


def template_path() -> Path:
    """Where this installation keeps its template."""
    package = Path(wiredesk.__file__).parent
    parts = [django.__version__, wagtail.__version__]
    sources = [
        *package.glob("*/migrations/*.py"),
        *package.glob("archive/data/*"),
        package / "archive" / "seeding.py",
        package / "archive" / "search.py",
    ]
    parts += [path.read_text() for path in sorted(sources)]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return Path(sys.prefix) / "share" / "wiredesk" / f"empty-{key}.sqlite3"


def ensure_template() -> Path:
    """The template, made now where it is missing (by ``wiredesk init`` in a passing folder)."""
    path = template_path()
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="wiredesk-template-") as home:
        env = {**os.environ, "WIREDESK_HOME": home, "DJANGO_SETTINGS_MODULE": SETTINGS}
        for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL"):
            env.pop(name, None)
        subprocess.run(
            [*wiredesk_command("init"), "--no-input", "--no-editor"],
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _compact(Path(home) / "wiredesk.sqlite3", path)
    return path


def _compact(source: Path, target: Path) -> None:
    """One file without a write-ahead log, put in place in one step."""
    fresh = target.with_suffix(f".{os.getpid()}")
    connection = sqlite3.connect(source)
    connection.execute("VACUUM INTO ?", [str(fresh)])
    connection.close()
    fresh.replace(target)


def copy_template(home: Path) -> None:
    """Put a fresh database into ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ensure_template(), home / "wiredesk.sqlite3")
