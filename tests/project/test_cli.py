"""The command line in real processes: exit codes, filters without Django, the whole demo."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import services

COMMAND = (sys.executable, "-m", "wiredesk")


def wiredesk(*args: str, home: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run one command in a home of its own."""
    env = {**os.environ, "WIREDESK_HOME": str(home)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run([*COMMAND, *args], input=stdin, env=env, capture_output=True, timeout=120)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--version"], 0),
        (["--help"], 0),
        ([], 2),
        (["no-such-command"], 2),
        (["verify"], 3),
        (["wire", "list"], 3),
        (["parse", "/no/such/file"], 4),
        (["guard", "http://127.0.0.1/"], 0),
    ],
)
def test_exit_codes(tmp_path: Path, args: list[str], code: int) -> None:
    done = wiredesk(*args, home=tmp_path)
    assert done.returncode == code, done.stderr.decode()


def test_a_mixed_engine_is_refused_with_what_to_do(tmp_path: Path) -> None:
    env = {**os.environ, "WIREDESK_HOME": str(tmp_path), "BROKER_URL": "amqp://127.0.0.1"}
    done = subprocess.run([*COMMAND, "verify"], env=env, capture_output=True)
    assert done.returncode == 3
    assert b"DATABASE_URL" in done.stderr and b"Traceback" not in done.stderr


DEAD = {
    "DATABASE_URL": "postgresql://boss:topsecret@127.0.0.1:1/desk",
    "BROKER_URL": "amqp://boss:topsecret@127.0.0.1:1//",
    "CACHE_URL": "redis://:topsecret@127.0.0.1:1/0",
}


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("run", ["PostgreSQL", "RabbitMQ", "Redis"]),
        ("worker", ["PostgreSQL", "RabbitMQ", "Redis"]),
        ("verify", ["PostgreSQL"]),
        ("init --no-input", ["PostgreSQL"]),
        ("ingest . --wire x", ["PostgreSQL"]),
    ],
)
def test_a_service_that_is_down_is_named_with_what_to_do(
    tmp_path: Path, command: str, named: list[str]
) -> None:
    env = {**os.environ, "WIREDESK_HOME": str(tmp_path), **DEAD}
    done = subprocess.run(
        [*COMMAND, *command.split()], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    for name in named:
        assert f"{name} at 127.0.0.1:1 does not answer: " in done.stderr
    assert "refused" in done.stderr and "correct DATABASE_URL" in done.stderr
    assert "topsecret" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_a_wrong_password_is_told_without_the_password(tmp_path: Path) -> None:
    broker = urlsplit(services.BROKER_URL)
    wrong = broker._replace(netloc=f"guest:topsecret@{broker.hostname}:{broker.port or 5672}")
    env = {
        **os.environ,
        "WIREDESK_HOME": str(tmp_path),
        "DATABASE_URL": services.DATABASE_URL,
        "BROKER_URL": wrong.geturl(),
        "CACHE_URL": services.CACHE_URL,
    }
    done = subprocess.run([*COMMAND, "worker"], env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.count("does not answer")) == (1, 1)
    assert "ACCESS_REFUSED" in done.stderr and "correct BROKER_URL" in done.stderr
    assert "topsecret" not in done.stderr and "Traceback" not in done.stderr


def test_the_demo_takes_no_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = str(taken.getsockname()[1])
        done = wiredesk("demo", "--port", port, home=tmp_path)
    assert done.returncode == 2
    assert f"port {port} of 127.0.0.1 cannot be had" in " ".join(done.stderr.decode().split())


@pytest.mark.parametrize("name", ["parse", "sanitize", "guard", "rehearse"])
def test_filters_never_import_django(name: str) -> None:
    code = (
        "import sys; from wiredesk.project.cli import main; main([sys.argv[1], '-']);"
        " sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, name], input=b"", capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()


def test_from_nothing_to_a_public_story(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    feed = folder / "feed.xml"
    feed.write_text(
        "<rss version='2.0'><channel><title>N</title><link>https://n.example/</link>"
        "<item><guid>n-1</guid><title>Bridge reopens</title><description>The bridge at"
        " Eastmarch reopened on Friday.</description></item></channel></rss>"
    )
    assert wiredesk("init", "--no-input", "--no-editor", home=tmp_path).returncode == 0
    added = wiredesk(
        "wire", "add", str(folder), "--agency", "N", "--licence", "full", "--auto", home=tmp_path
    )
    assert added.returncode == 0, added.stderr.decode()
    seen = wiredesk("wire", "test", "n", "--json", home=tmp_path)
    assert json.loads(seen.stdout)["headline"] == "Bridge reopens"
    filed = wiredesk("ingest", "--wire", "n", str(feed), "--json", home=tmp_path)
    assert json.loads(filed.stdout)["state"] == "public"
    killed = wiredesk("kill", "n-1", "--json", "--reason", "test", home=tmp_path)
    assert json.loads(killed.stdout)["state"] == "killed"
    assert wiredesk("kill", "n-1", home=tmp_path).returncode == 1
    assert wiredesk("verify", home=tmp_path).returncode == 0


@pytest.mark.alone
def test_the_demo_fills_a_sound_site_and_ends(tmp_path: Path) -> None:
    done = wiredesk("demo", "--port", "0", "--exit-when-done", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    told = json.loads(done.stdout)
    assert told["findings"] == []
    assert told["states"]["public"] >= 145
    assert told["states"]["killed"] >= 2
    assert told["states"]["withheld"] >= 1
    assert told["states"]["quarantined files"] == 1


@contextmanager
def running_demo() -> Iterator[tuple[str, str]]:
    """A demo in the background: address of the site, one-time link; ended like Ctrl-C does."""
    process = subprocess.Popen([*COMMAND, "demo", "--port", "0"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        told = ""
        for line in process.stderr:
            told += line
            if "one-time link" in line:
                break
        site = re.search(r"the site\s+(http\S+)/", told)
        link = re.search(r"the newsroom\s+(http\S+)", told)
        assert site and link, told
        yield site[1], link[1]
    finally:
        process.send_signal(signal.SIGINT)
        process.stderr.close()
        assert process.wait(timeout=20) == 0


@pytest.mark.alone
def test_the_demo_shows_its_first_page_within_ten_seconds() -> None:
    began = time.monotonic()
    with running_demo() as (site, link):
        with urllib.request.urlopen(f"{site}/") as answer:
            page = answer.read().decode()
        assert time.monotonic() - began < 10
        assert "The Wiredesk Demo" in page
        with urllib.request.urlopen(link) as answer:
            assert "<form" in answer.read().decode()
        deadline = time.monotonic() + 20
        while "/article/" not in page and time.monotonic() < deadline:
            time.sleep(0.3)
            with urllib.request.urlopen(f"{site}/") as answer:
                page = answer.read().decode()
        assert "/article/" in page


def test_topics_are_learnt_from_the_archive_or_from_a_file(tmp_path: Path) -> None:
    coded = [
        {"uri": f"n-{n}", "headline": f"Ferry {n}", "body_text": f"The ferry {n} sailed past.",
         "type": "text", "language": "en", "subject": [{"code": f"medtop:{code}"}]}
        for n, code in enumerate(("04000000", "15000000"))
    ]  # fmt: skip
    files = [tmp_path / f"{item['uri']}.json" for item in coded]
    for file, item in zip(files, coded, strict=True):
        file.write_text(json.dumps(item))
    home = tmp_path / "home"
    assert wiredesk("learn", "topics", home=home).returncode == 3, "there is no site yet"
    assert wiredesk("init", "--no-input", "--no-editor", home=home).returncode == 0
    said = wiredesk("learn", "topics", home=home)
    assert said.returncode == 3 and b"nothing to learn: no licence allows it" in said.stderr
    wire = ("wire", "add", str(tmp_path), "--agency", "N", "--licence", "full", "--learn", "--auto")
    assert wiredesk(*wire, home=home).returncode == 0
    assert wiredesk("ingest", "--wire", "n", *map(str, files), home=home).returncode == 0
    learnt = wiredesk("learn", "topics", "--json", home=home)
    assert json.loads(learnt.stdout)["stories"] == 2, learnt.stderr.decode()
    lines = tmp_path / "lines"
    lines.write_text('{"title": "Cup", "text": "A goal", "iptc": "15000000"}')
    model = tmp_path / "model"
    done = wiredesk("learn", "topics", "--from", str(lines), "--to", str(model), home=tmp_path)
    assert done.returncode == 0 and model.exists()
