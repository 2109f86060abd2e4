"""`wiredesk demo`: a fictional day of news on a real site, in a passing folder, without network."""

import argparse
import json
import os
import socket
import tempfile
import threading
import time
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from wiredesk.demo.newsday import news_day
from wiredesk.demo.pictures import picture
from wiredesk.demo.values import Delivery, NewsDay
from wiredesk.project.supervisor import Child, Tree, wiredesk_command
from wiredesk.project.template import copy_template

console = Console(stderr=True, highlight=False, soft_wrap=True)

READY_WITHIN = 30.0  # seconds
DRAINED_WITHIN = 60.0
HURRY = 0.02  # with --exit-when-done, pauses shrink to this share


def run(argv: Sequence[str]) -> int:
    """Parse the arguments, build the site, start its processes, let the day happen."""
    options = _parser().parse_args(argv)
    try:
        port = _free_port(options.port)
    except OSError as error:
        console.print(
            f"wiredesk: port {options.port} of 127.0.0.1 cannot be had ({error.strerror});"
            " choose another one with --port, or --port 0 for any that is free"
        )
        return 2
    with tempfile.TemporaryDirectory(prefix="wiredesk-demo-", ignore_cleanup_errors=True) as made:
        home = Path(options.home or made).absolute()
        if (home / "wiredesk.sqlite3").exists():
            console.print(f"wiredesk: {home} holds a site already; choose an empty folder")
            return 2
        _environment(home, port)
        copy_template(home)
        link, day = _set_up(home)
        tree = Tree([Child(name, wiredesk_command(name)) for name in ("web", "worker")])
        newsboy = threading.Thread(
            target=_let_it_happen,
            args=(day, home / "wires", tree, port, link, options.exit_when_done),
            daemon=True,
        )
        newsboy.start()
        tree.run()
        newsboy.join(timeout=5)
        return _closing(options) if options.exit_when_done else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wiredesk demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="0 = any free port")
    parser.add_argument("--home", help="keep the site in this (empty) folder")
    parser.add_argument(
        "--exit-when-done",
        action="store_true",
        help="deliver the whole day at once, check it, print what is there, and end",
    )
    parser.add_argument("--json", action="store_true", help="what is there as JSON")
    return parser


def _environment(home: Path, port: int) -> None:
    """The settings of the demo; set before Django reads them, inherited by every process."""
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL"):
        os.environ.pop(name, None)
    os.environ["WIREDESK_HOME"] = str(home)
    os.environ["WIREDESK_LISTEN"] = f"127.0.0.1:{port}"
    os.environ["WIREDESK_SITE_URL"] = f"http://127.0.0.1:{port}"


def _set_up(home: Path) -> tuple[str, NewsDay]:
    """Fill the fresh site in this process; returns the one-time link and the day to come."""
    import django

    django.setup()
    from wiredesk.project.demosite import set_up
    from wiredesk.project.management.commands.enter import login_link

    day = news_day(datetime.now(UTC))
    set_up(day, home / "wires")
    link = login_link("editor", minutes=60)
    from django.db import connections

    connections.close_all()
    return link, day


def _let_it_happen(
    day: NewsDay, wires: Path, tree: Tree, port: int, link: str, hurry: bool
) -> None:
    """Wait for the site, tell where it is, then deliver the day file by file."""
    site = f"http://127.0.0.1:{port}"
    if not _ready(f"{site}/healthz", tree):
        console.print("wiredesk: the site did not start; see the lines above")
        tree.stop()
        return
    console.print(f"\n  the site       [bold]{site}/[/]")
    console.print(f"  the newsroom   [bold]{site}{link}[/]   (one-time link, one hour)\n")
    console.print("  Everything in it is invented. Ctrl-C ends it and leaves nothing behind.\n")
    start = time.monotonic()
    for one in day.happenings:
        pause = one.at * (HURRY if hurry else 1) - (time.monotonic() - start)
        if pause > 0:
            time.sleep(pause)
        if tree.stopping:
            return
        if isinstance(one, Delivery):
            deliver(one, wires / one.wire)
        if one.note and not hurry:
            console.print(f"  [dim]{datetime.now().astimezone():%H:%M:%S}[/]  {one.note}")
    if hurry:
        _drain(site, tree)
        tree.stop()
    else:
        console.print("\n  The day is complete; the site stays up until Ctrl-C.")


def deliver(delivery: Delivery, folder: Path) -> None:
    """Put one file and its pictures into a hot folder, whole or not at all."""
    for name in delivery.pictures:
        _put(folder, name, picture(name))
    _put(folder, delivery.file_name, delivery.body)


def _put(folder: Path, name: str, body: bytes) -> None:
    partial = folder / f".{name}.part"
    partial.write_bytes(body)
    partial.rename(folder / name)


def _ready(url: str, tree: Tree) -> bool:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and not tree.stopping:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return True
        except OSError:
            time.sleep(0.05)
    return False


def _drain(site: str, tree: Tree) -> None:
    """Wait until everything delivered is filed and every effect that is due was carried out."""
    deadline = time.monotonic() + DRAINED_WITHIN
    quiet = 0
    while time.monotonic() < deadline and quiet < 5 and not tree.stopping:
        time.sleep(0.3)
        quiet = quiet + 1 if _idle() else 0


def _idle() -> bool:
    from django.db import connections
    from django.utils import timezone

    from wiredesk.archive.models import Outbox, Transmission

    now = timezone.now()
    busy = Transmission.objects.filter(state="waiting").exists()
    busy = busy or Outbox.objects.filter(done_at=None, due_at__lte=now).exists()
    connections.close_all()
    return not busy


def _closing(options: argparse.Namespace) -> int:
    """Verify, count, print; exit code 6 where an invariant is broken."""
    from django.db.models import Count
    from django.utils import timezone

    from wiredesk.archive.models import Story, Transmission
    from wiredesk.desk.checking import check

    states = dict(Story.objects.values_list("state").annotate(n=Count("id")).order_by("state"))
    states["quarantined files"] = Transmission.objects.filter(state="quarantined").count()
    findings = check(timezone.now())
    if options.json:
        print(json.dumps({"states": states, "findings": [one.what for one in findings]}))
    else:
        for name, count in states.items():
            print(f"{count:6}  {name}")
        for one in findings:
            print(f"broken: {one.invariant} {one.where} {one.what}")
    return 6 if findings else 0


def _free_port(wanted: int) -> int:
    """``wanted``, or any free port for 0. Raises OSError where somebody listens there already."""
    with socket.create_server(("127.0.0.1", wanted)) as probe:
        port: int = probe.getsockname()[1]
        return port
