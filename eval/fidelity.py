"""Scores `wiredesk parse` against the yardstick of real wire files, field by field.

`python -m eval.fidelity` reads $WIREDESK_SHARED/wire (default ../shared), prints a table and exits
with 1 where a share lies under its floor in eval/floors.toml. How a field is compared, and where we
differ from the yardstick on purpose, stands in eval/README.md.
"""

import io
import json
import os
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wiredesk.core.text.style import TEXT_GUARD
from wiredesk.desk.parsing import run

COUNTED = ("plain-wire", "vendor-xml")
"""Formats of which the yardstick gives raw lines: only their items are counted."""
FLOORS = Path(__file__).with_name("floors.toml")
SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[2] / "shared"))

Record = dict[str, Any]
Scores = dict[str, list[int]]
"""Right and all, per field."""


def main(arguments: list[str]) -> int:
    """Print the table (differences with ``-v``); 0 = all floors held, 1 = not, 3 = no data."""
    yardstick = SHARED / "wire" / "expected.json"
    if not yardstick.exists():
        print(f"skipped: {yardstick} is absent (set WIREDESK_SHARED)")
        return 3
    expected = json.loads(yardstick.read_text())
    differences: list[str] = []
    by_format, fates = score_all(expected, differences)
    scores = summed(by_format.values())
    print_table(scores, fates)
    print_formats(by_format)
    if "-v" in arguments:
        print("\n".join(differences))
    return check_floors(scores, fates)


def score_all(
    expected: dict[str, Record], differences: list[str]
) -> tuple[dict[str, Scores], Counter[str]]:
    """Right and all per format and field, and what became of each file."""
    found: dict[str, Scores] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    fates: Counter[str] = Counter()
    for name, wanted in expected.items():
        if name == "_readme":
            continue
        scores = found[wanted["format"]]
        records = parse(SHARED / "wire" / name)
        failed = [one for one in records if "error" in one]
        fates["quarantined" if failed and len(failed) == len(records) else "read"] += 1
        fates["held"] += any(one.get("embargoed") for one in records)
        items = [one for one in records if "error" not in one]
        verdicts = [("items", len(items) == wanted["n_items"])]
        compared = [] if wanted["format"] in COUNTED else wanted["items"]
        for index, yard in enumerate(compared):
            item = items[index] if index < len(items) else {}
            verdicts += compare(item, yard)
        verdicts += [("text-guard", TEXT_GUARD not in item["flags"]) for item in items]
        for field, right in verdicts:
            scores[field][0] += right
            scores[field][1] += 1
            if not right:
                differences.append(f"{field:10} {name}")
    return found, fates


def summed(scores: Iterable[Scores]) -> Scores:
    """Right and all per field, over all formats."""
    found: Scores = defaultdict(lambda: [0, 0])
    for one in scores:
        for field, (right, total) in one.items():
            found[field][0] += right
            found[field][1] += total
    return found


def print_formats(by_format: dict[str, Scores]) -> None:
    """One row a format, one column a field: right of all, or a dash where nothing is compared."""
    fields = list(summed(by_format.values()))
    print(f"{'':18}" + "".join(f"{field[:9]:>10}" for field in fields))
    for name, scores in by_format.items():
        cells = ((f"{scores[f][0]}/{scores[f][1]}" if f in scores else "-") for f in fields)
        print(f"{name:18}" + "".join(f"{cell:>10}" for cell in cells))


def parse(path: Path) -> list[Record]:
    """The lines of `wiredesk parse` for one file, through the real filter."""
    out = io.BytesIO()
    run([str(path)], stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def compare(item: Record, yard: Record) -> list[tuple[str, bool]]:
    """The verdict per field for one item."""
    guessed = item.get("guessed", ())

    def same(field: str, wanted: Any) -> bool:
        got = item.get(field)
        return got == wanted or (wanted is None and (got is None or field in guessed))

    return [
        ("guid", same_guid(item, yard)),
        ("version", same("version", yard["version"])),
        ("headline", same_headline(item, yard["headline"])),
        ("body80", same_body(item, yard["body80"])),
        ("byline", same_words(item.get("byline"), yard["byline"]) or yard["byline"] is None),
        ("language", same("language", yard["language"])),
        ("created", same_time(item, "created", yard["created"])),
        ("updated", same_time(item, "updated", yard["updated"])),
        ("pubstatus", item.get("pub_status") == (yard["pubstatus"] or "usable")),
        ("embargo", same_embargo(item, yard)),
        ("urgency", item.get("urgency") == urgency_of(yard["urgency"])),
        ("subjects", same_subjects(item, yard["subjects"])),
        ("images", same_images(item, yard["image_count"])),
    ]


def urgency_of(wanted: str | None) -> int | None:
    """ANPA's letters (flash, bulletin, urgent, regular, deferred) as steps of IPTC's scale."""
    if wanted and wanted.isdigit():
        return int(wanted)
    return "fburdswz".index(wanted) + 1 if wanted else None


def same_guid(item: Record, yard: Record) -> bool:
    """An item without an id of its own must get one that is not random: its link or its content."""
    guid = item.get("guid") or ""
    if yard["guid"] is None:
        return (
            item.get("guid_from") in ("link", "content")
            or guid.startswith(("urn:newsml:", "anpa:"))
            or item.get("format") == "iptc7901"
        )
    constant = yard["guid"].count(":") < 4 and yard["guid"].startswith("urn:newsml:")
    if constant:  # Belga: no identifier at all, whatever it is called
        return guid.endswith(f":{yard['news_item_id']}") or item.get("guid_from") == "content"
    counted = yard["guid"].rpartition("_")[0]  # NTB: the version at the end of the id
    return guid in (yard["guid"], yard.get("stable_id"), yard.get("du_key"), counted)


def same_headline(item: Record, wanted: str | None) -> bool:
    """House style sets tags (UPDATE 2-) apart; together they are the headline."""
    got = item.get("headline")
    if wanted is None:
        return got is None or "headline" in item["guessed"]
    if got is None:
        return False
    core = squeezed(got)
    return squeezed(wanted).endswith(core) and all(
        squeezed(tag.split()[0]) in squeezed(wanted) for tag in item["headline_tags"]
    )


def same_body(item: Record, wanted: str) -> bool:
    """body80 within the first 600 characters, what house style moved out of the body set aside.

    The dateline, wherever it stands in body80 (also cut short at its end), is compared with the
    dateline of the item; byline and notes for editors may have moved to their own fields.
    """
    body = item.get("body_text", "")
    if not wanted:
        return not body or "embed-replaced" in item["flags"]
    sought = without_dateline(
        squeezed(wanted), squeezed((item.get("dateline") or {}).get("text") or "")
    )
    moved = [item.get("byline") or "", *(note["text"] for note in item.get("eds_notes", ()))]
    heads = [body, *(squeezed(piece) + body for piece in moved), "by" + moved[0] + body]
    return any(sought in squeezed(head)[:700] for head in heads)


def without_dateline(wanted: str, dateline: str) -> str:
    """``wanted`` without ``dateline``, which its end may cut short (six characters or more)."""
    if dateline and dateline in wanted:
        return wanted.replace(dateline, "", 1)
    cut = next(
        (n for n in range(min(len(dateline), len(wanted)), 5, -1) if wanted.endswith(dateline[:n])),
        0,
    )
    return wanted[: len(wanted) - cut]


def same_words(got: str | None, wanted: str | None) -> bool:
    """A byline with or without its "By"."""
    strip = lambda text: squeezed(text or "").removeprefix("by").removeprefix("von")  # noqa: E731
    return strip(got) == strip(wanted)


def same_time(item: Record, field: str, wanted: Any) -> bool:
    """A naive time must be taken in some zone and be noted as guessed; an absent one may be."""
    got = item.get(field)
    if wanted is None:
        return got is None or field in item.get("guessed", ())
    if isinstance(wanted, dict):
        return (got or "").removesuffix("Z") == wanted["naive"] and field in item["guessed"]
    if not "1900" <= wanted <= "2101":
        return got is None  # a year that cannot be
    return got == wanted


def same_embargo(item: Record, yard: Record) -> bool:
    return item.get("embargoed") == yard.get("embargoed") or item.get("embargoed") == "indefinite"


def same_subjects(item: Record, wanted: list[str]) -> bool:
    tail = lambda code: code.rpartition(":")[2]  # noqa: E731
    got = {tail(subject["qcode"]) for subject in item.get("subjects", ())}
    return {tail(code) for code in wanted} <= got


def same_images(item: Record, wanted: int) -> bool:
    """The yardstick counts files; ours counts pictures, each with its renditions."""
    pictures = item.get("pictures", [])
    files = {r["href"] for picture in pictures for r in picture["renditions"]}
    return wanted in (len(pictures), len(files))


def squeezed(text: str) -> str:
    """Words alone: no white space, no case."""
    return "".join(text.split()).lower()


def print_table(scores: dict[str, list[int]], fates: Counter[str]) -> None:
    print(f"{'field':12}{'right':>7}{'of':>7}{'share':>9}")
    for field, (right, total) in scores.items():
        print(f"{field:12}{right:>7}{total:>7}{right / total:>9.2%}")
    files = fates["read"] + fates["quarantined"]
    print(
        f"files: {files}, read {fates['read'] / files:.1%}, of these held {fates['held']}", end=", "
    )
    print(f"quarantined {fates['quarantined']}")


def check_floors(scores: dict[str, list[int]], fates: Counter[str]) -> int:
    """1 where a share lies under its floor, with a line for each."""
    floors = tomllib.loads(FLOORS.read_text())["fidelity"]
    shares = {field: right / total for field, (right, total) in scores.items()}
    shares["read"] = fates["read"] / (fates["read"] + fates["quarantined"])
    under = [
        f"{field}: {shares.get(field, 0):.2%} < {floor:.2%}"
        for field, floor in floors.items()
        if shares.get(field, 0) < floor
    ]
    for line in under:
        print(f"UNDER THE FLOOR {line}")
    return 1 if under else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
