"""`wiredesk ingest`: file wire files from disk now, without a running engine."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from rich.console import Console

from wiredesk.archive import books, recording
from wiredesk.archive.models import StoryVersion, Transmission, Wire
from wiredesk.core.backfill import CameAs
from wiredesk.desk.doors import DeskCommand
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.road import deliver, file_waiting
from wiredesk.desk.toolbox import toolbox

TOGETHER = 100
PARTIAL = 4


class Command(DeskCommand):
    """Store and file every file given; says per item what became of it and why."""

    help = "File wire files from disk (directories are walked) on a wire."

    def arguments(self, parser: ArgumentParser) -> None:
        """PATH… --wire KEY [--backfill]."""
        parser.add_argument("paths", nargs="+", type=Path)
        parser.add_argument("--wire", required=True, help="key of the wire they belong to")
        parser.add_argument(
            "--backfill", action="store_true", help="to the archive only: nothing of it is new"
        )

    def perform(self, **options: Any) -> int:
        """Take in, file until nothing waits, deliver, report."""
        wire = Wire.objects.filter(key=options["wire"]).first()
        if wire is None:
            raise CommandError(f"there is no wire {options['wire']!r}; see `wiredesk wire list`")
        progress = Console(stderr=True)
        digests: list[str] = []
        for group in _grouped(_files(options["paths"])):
            parts = [(str(path.name), "", path.read_bytes()) for path in group]
            came_as: CameAs = "backfill" if options["backfill"] else ""
            recording.store(wire.pk, parts, timezone.now(), came_as=came_as)
            digests += [recording.digest_of(body) for _, _, body in parts]
        tools = toolbox()
        with Cell() as cell, progress.status("filing"):
            while file_waiting(recording, cell, tools):
                pass
            while deliver(books, tools):
                pass
        return self._report(wire, digests, as_json=options["json"])

    def _report(self, wire: Wire, digests: list[str], *, as_json: bool) -> int:
        rows: list[dict[str, Any]] = []
        filed = Transmission.objects.filter(wire=wire, digest__in=digests).order_by("id")
        for one in filed:
            versions = StoryVersion.objects.filter(transmission=one).select_related("story")
            rows += [
                {
                    "file": one.name,
                    "story": version.story.public_id,
                    "state": version.story.state,
                    "kind": version.kind,
                    "headline": version.headline[:70],
                    "reason": version.story.reason,
                }
                for version in versions
            ]
            if one.state == "quarantined":
                rows.append(
                    {
                        "file": one.name,
                        "story": None,
                        "state": one.state,
                        "kind": one.code,
                        "headline": "",
                        "reason": one.reason,
                    }
                )
        self.show(rows, as_json=as_json)
        return PARTIAL if any(row["state"] == "quarantined" for row in rows) else 0


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file())
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"{path} is neither a file nor a directory")


def _grouped(files: Iterator[Path]) -> Iterator[list[Path]]:
    group: list[Path] = []
    for path in files:
        group.append(path)
        if len(group) == TOGETHER:
            yield group
            group = []
    if group:
        yield group
