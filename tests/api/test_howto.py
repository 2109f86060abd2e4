"""The commands of the two how-tos, run as they stand on the pages, at a real site."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.site import WEB, Site, free_port, site, until
from tests.desk.ferry import ninjs

pytestmark = pytest.mark.alone

PAGES = Path(__file__).parent.parent.parent / "docs" / "how-to"


def blocks(page: str) -> list[str]:
    """The shell blocks of a page, in order, without their indentation."""
    text = (PAGES / page).read_text("utf-8")
    found = re.findall(r"^( *)```sh\n(.*?)^ *```$", text, re.M | re.S)
    return [
        "".join(f"{line[len(indent) :]}\n" for line in body.splitlines()) for indent, body in found
    ]


@contextmanager
def shell(ours: Site, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of an operator who has `wiredesk` on the path."""
    program = folder / "wiredesk"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m wiredesk "$@"\n')
    program.chmod(0o755)
    yield {**ours.env, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def run(script: str, env: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        env=env, cwd=folder, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_receive_pushes(tmp_path: Path) -> None:
    port = free_port()
    add, add_signed, *rest = blocks("receive-pushes.md")
    with (
        site(WIREDESK_SITE_URL=f"http://127.0.0.1:{port}") as ours,
        shell(ours, tmp_path) as env,
    ):
        told = dict(line.split("  ", 1) for line in run(add, env, tmp_path).splitlines())
        run(add_signed, env, tmp_path)
        ferry = json.loads((tmp_path / "ferry.json").read_text())
        for number, name in enumerate(("story.json", "second.json")):
            (tmp_path / name).write_bytes(ninjs(f"urn:howto:{number}"))
        ours.start(WEB, WIREDESK_LISTEN=f"127.0.0.1:{port}")
        env |= {
            "URL": told["url"], "TOKEN": told["token"], "FERRY_URL": ferry["url"],
            "FERRY_TOKEN": ferry["token"], "SECRET": ferry["signing_secret"],
        }  # fmt: skip
        until(lambda: _up(env, tmp_path), "web server")
        said = "".join(run(block, env, tmp_path) for block in rest)
        assert said.count('"new":true') == 3, said
        assert said.count('"new":false') == 1, "the form brings the first file again"
        held = ours.value("SELECT count(*) FROM archive_transmission")
        assert held == 3, "two on one wire, one on the other"
        assert told["token"] not in said


def _up(env: dict[str, str], folder: Path) -> bool:
    script = 'curl --silent --output /dev/null "$URL"'
    return subprocess.run(["bash", "-c", script], env=env, cwd=folder, check=False).returncode == 0


def test_subscribe_with_websub(tmp_path: Path) -> None:
    with site() as ours, shell(ours, tmp_path) as env:
        said = run(
            "".join(blocks("subscribe-with-websub.md")),
            {**env, "FEED": "https://a.example/f"},
            tmp_path,
        )
        assert "https://a.example/f" in said.replace("\n", "") or "hub-n" in said
        assert ours.value("SELECT websub FROM archive_wire") == 1
