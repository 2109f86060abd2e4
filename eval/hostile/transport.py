"""Servers of every bad kind against a real worker, beside wires that are well."""

import itertools
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme

from bench.site import Site, Usage, site
from eval.hostile.misbehaving import CORPUS, MAY_BE_FINE, OWN, of_case
from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower
from tests.wires.hostile_server import Behaviour, Server, answer, beside, rss_of

HOST = "127.0.0.2"
MOST_SECONDS, MOST_MIB, MOST_LATE = 35.0, 64.0, 5.0
GOOD, EVERY = 10, 5  # wires that are well, asked every so many seconds
SETTLE = 12.0
PAUSE = 0.5  # seconds between two wires that become due
NEVER = "2100-01-01 00:00:00+00:00"


def score(cases: list[dict[str, Any]], folder: Path, thrower: Thrower) -> list[Row]:
    """Rows: the corpus and further cases of its classes; how late the good wires were."""
    paths = {case["id"]: of_case(case, folder) for case in cases}
    paths |= {f"own {name}": behave for name, behave in OWN.items()}
    may_be_fine = {case["id"] for case in cases if _may_be_fine(case)}
    with _origins(paths) as (addresses, good), site() as ours:
        _add(ours, addresses, good)
        ours.worker()
        return _judge(ours, addresses, good, may_be_fine)


def _may_be_fine(case: dict[str, Any]) -> bool:
    return case["expect"]["source_marked"] != "error" or case["input"]["path"] in MAY_BE_FINE


@contextmanager
def _origins(paths: dict[str, Behaviour | None]) -> Iterator[tuple[dict[str, str], Server]]:
    """The address of each case; one host for all but TLS, the good wires among them."""
    plain = {f"/{key.replace(' ', '-')}": one for key, one in paths.items() if one is not None}
    stories = {f"/good/{n}": answer(rss_of(f"Ferry {n}")) for n in range(GOOD)}
    others = {path: one for path, one in CORPUS.items() if path.startswith("/chain")}
    others["/redirect_loop"] = CORPUS["/redirect_loop"]
    with (
        beside(plain | others | {"/good": answer()}) as bad,
        beside({}, ssl=_untrusted()) as tls,
        beside(stories) as good,
    ):
        yield (
            {
                key: bad.url(f"/{key.replace(' ', '-')}") if one else tls.url("/", scheme="https")
                for key, one in paths.items()
            },
            good,
        )


def _untrusted() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("other.example").configure_cert(context)
    return context


def _add(ours: Site, addresses: dict[str, str], good: Server) -> None:
    wires = addresses | {f"good-{n}": good.url(f"/good/{n}") for n in range(GOOD)}
    ours.wires(
        {"key": key.replace(" ", "-"), "agency": "a", "transport": "http", "address": address,
         "networks": [f"{HOST}/32"]}
        for key, address in wires.items()
    )  # fmt: skip
    ours.execute("UPDATE archive_wire SET due_at = ? WHERE key NOT LIKE 'good-%'", NEVER)
    ours.execute("UPDATE archive_wire SET every = ? WHERE key LIKE 'good-%'", EVERY)


def _judge(ours: Site, addresses: dict[str, str], good: Server, may_be_fine: set[str]) -> list[Row]:
    time.sleep(SETTLE)
    before, began = ours.usage(), time.monotonic()
    took = _ask_all(ours, [key.replace(" ", "-") for key in addresses])
    time.sleep(2)  # what was kept is read
    each = _grown(before, ours.usage())
    grown = max(each.values())
    alive = all(one.poll() is None for one in ours.processes)
    marked = {key for (key,) in ours.execute("SELECT key FROM archive_wire WHERE error <> ''")}
    rows = Row("transport, the corpus"), Row("transport, further cases")
    for key in addresses:
        known = key.replace(" ", "-")
        seconds = took.get(known, 999.0)
        right = alive and seconds <= MOST_SECONDS and (known in marked or key in may_be_fine)
        said = f"{key}: {seconds:.1f} s, {'marked' if known in marked else 'not marked'}"
        row = rows[key.startswith("own ")]
        row.add(said, right)
        row.seconds, row.mib = max(row.seconds, seconds), grown
        row.crashes = int(not alive)
    late = Row("transport, good wires beside", mib=grown, seconds=_latest(good, began))
    late.add(f"a process grew: {each}", grown <= MOST_MIB)
    late.add(f"a good wire was {late.seconds:.1f} s late", late.seconds <= MOST_LATE)
    return [*rows, late]


def _ask_all(ours: Site, keys: list[str]) -> dict[str, float]:
    """Make one wire due after the other, those that stall overlapping; seconds until each had
    answered or was given up."""
    due, took, waiting = dict[str, float](), dict[str, float](), keys.copy()
    checked = "SELECT key FROM archive_wire WHERE checked_at IS NOT NULL AND key NOT LIKE 'good-%'"
    until = time.monotonic() + len(keys) * PAUSE + MOST_SECONDS + 15
    while len(took) < len(keys) and time.monotonic() < until:
        if waiting:
            key = waiting.pop(0)
            ours.execute("UPDATE archive_wire SET due_at = NULL WHERE key = ?", key)
            due[key] = time.monotonic()
        time.sleep(PAUSE)
        for (key,) in ours.execute(checked):
            took.setdefault(key, time.monotonic() - due[key])
    return took


def _grown(before: list[Usage], after: list[Usage]) -> dict[str, float]:
    """MiB by which the peak of each process has grown."""
    return {
        f"{new.name} {number}": new.peak_mb - old.peak_mb
        for number, (old, new) in enumerate(zip(before, after, strict=False))
    }


def _latest(good: Server, began: float) -> float:
    """How much longer than EVERY a good wire had to wait at worst, in seconds."""
    gaps = [0.0]
    for number in range(GOOD):
        own = [one.at for one in good.visits if one.path == f"/good/{number}"]
        gaps += [after - at for at, after in itertools.pairwise(own) if after > began]
    return max(max(gaps) - EVERY, 0.0)
