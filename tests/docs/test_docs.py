"""The documentation is complete: every command, setting, format, error code, word and link."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from tests.house.reading import Module, read
from wiredesk.core import errors, item

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
MOST_SETTINGS = 40


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def error_classes() -> list[type[errors.WiredeskError]]:
    found = inspect.getmembers(errors, inspect.isclass)
    return [one for _, one in found if issubclass(one, errors.WiredeskError)]


def finer_codes() -> set[str]:
    """Codes given where an error is raised: ``Malformed("...", code="no-identity")``."""
    names = {one.__name__ for one in error_classes()}
    return {
        keyword.value.value
        for module in read(ROOT).below("wiredesk")
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in names
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }


def settings() -> set[str]:
    """Names of environment variables that config.py mentions in its code."""
    source = (ROOT / "src/wiredesk/project/config.py").read_text(encoding="utf-8")
    texts = (n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant))
    return {
        t for t in texts if isinstance(t, str) and re.fullmatch(r"WIREDESK_[A-Z_]+|[A-Z]+_URL", t)
    }


def commands() -> set[str]:
    cli = pytest.importorskip("wiredesk.project.cli")
    return {*cli.COMMANDS, *cli.FILTERS}


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_every_error_is_explained(error: type[errors.WiredeskError]) -> None:
    assert f"| `{error.code}` | `{error.__name__}` |" in page("reference/errors.md")


def test_every_finer_code_is_explained() -> None:
    text = page("reference/errors.md")
    assert {code for code in finer_codes() if f"`{code}`" not in text} == set()


def test_every_written_format_is_listed() -> None:
    from wiredesk.core.formats.writers import WRITERS

    listed = re.findall(r"^\| `--to ([a-z0-9-]+)` \|", page("reference/formats.md"), re.M)
    assert listed == list(WRITERS)


def test_every_format_is_listed() -> None:
    from wiredesk.core.formats import READERS

    listed = re.findall(r"^\| `([a-z0-9.-]+)` \|", page("reference/formats.md"), re.M)
    assert sorted(listed) == sorted(reader.key for reader in READERS)


def test_every_profile_is_listed_with_its_zone() -> None:
    from wiredesk.core import profiles

    listed = re.findall(
        r"^\| `([a-z]+)` \| ([^|]+) \| ([^|]+) \|", page("reference/profiles.md"), re.M
    )
    sheets = {key: profiles.profile(key).sheet for key in profiles.known()}
    assert listed == [(key, sheet.name, sheet.zone) for key, sheet in sheets.items()]


def test_every_field_of_a_profile_is_explained() -> None:
    from wiredesk.core.profiles.sheet import Sheet

    listed = re.findall(r"^\| `([a-z_]+)` \| [^|]+ \|$", page("reference/profiles.md"), re.M)
    assert sorted(listed) == sorted(Sheet.__struct_fields__)


def test_every_setting_is_listed_and_nothing_else() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", page("reference/settings.md"), re.M)
    assert sorted(listed) == sorted(settings())
    assert len(listed) <= MOST_SETTINGS


def test_every_alarm_is_listed_with_its_words_and_nothing_else() -> None:
    from wiredesk.core.alarms import ALARMS

    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.+) \|$", page("reference/alarms.md"), re.M)
    assert sorted(rows) == sorted((key, a.severity, a.sentence) for key, a in ALARMS.items())
    told = page("how-to/when-an-alarm-sounds.md")
    assert {key for key in ALARMS if f"`{key}`" not in told} == set()


def test_every_licence_field_and_preset_is_told_as_it_is() -> None:
    from wiredesk.core.rights import PRESETS, Contract

    rows = re.findall(r"^\| `([a-z_]+)` \|(.+)\|$", page("reference/licences.md"), re.M)
    told = {name: [cell.strip() for cell in cells.split("|")[1:]] for name, cells in rows}
    really = {
        name: [_word(getattr(preset, name)) for preset in PRESETS.values()]
        for name in Contract.__struct_fields__
        if name not in ("ended", "online")
    }
    assert told == really
    assert "| " + " | ".join(f"`{key}`" for key in PRESETS) + " |" in page("reference/licences.md")


def _word(value: object) -> str:
    if value is None or value == ():
        return "-"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def test_limits_of_breakers_are_told_as_they_are() -> None:
    from wiredesk.core import breaker

    told = page("explanation/breakers.md")
    for cause, name in (("items", "new items"), ("kills", "kills")):
        floor, ceiling = breaker.FLOOR[cause], breaker.CEILING[cause]
        assert re.search(rf"^\| {name} \|.*\| {floor} \| {ceiling:,} \|$", told, re.M)


def test_every_command_is_listed_and_nothing_else() -> None:
    listed = re.findall(r"^\| `wiredesk ([a-z]+)", page("reference/cli.md"), re.M)
    assert set(listed) == commands()


def test_every_command_that_pages_use_exists() -> None:
    used = {
        match
        for path in PAGES
        for match in re.findall(r"(?:`|^ {4,}(?:.*/)?)wiredesk ([a-z]+)", path.read_text(), re.M)
    }
    assert used - commands() == set()


def test_every_exit_code_is_listed() -> None:
    cli = pytest.importorskip("wiredesk.project.cli")
    codes = {value for name, value in vars(cli).items() if name.startswith("EXIT_")}
    listed = {
        int(code) for code in re.findall(r"^\| (\d+) \|", page("reference/exit-codes.md"), re.M)
    }
    assert codes <= listed


def test_every_make_target_that_pages_use_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    used = {
        match
        for path in PAGES
        for match in re.findall(r"(?:`|^ {4})make ([a-z-]+)", path.read_text(), re.M)
    }
    assert used - targets == set()


def words_of_the_architecture() -> list[str]:
    """The words of the table in architecture.md, those that share a row one by one."""
    table = page("architecture.md").partition("| word | meaning |")[2].partition("\n## ")[0]
    first_cells = re.findall(r"^\| ([^|]+) \|", table, re.M)
    return [word.strip() for cell in first_cells for word in re.split(r"[,/]", cell)]


@pytest.mark.parametrize("word", words_of_the_architecture())
def test_every_word_of_the_architecture_is_explained(word: str) -> None:
    assert re.search(rf"^\| [^|]*\b{re.escape(word)}\b[^|]* \|", page("words.md"), re.M)


@pytest.mark.parametrize("word", [*get_args(item.Kind), *get_args(item.PubStatus)])
def test_every_word_of_the_items_is_explained(word: str) -> None:
    assert re.search(rf"^\| [^|]*\b{word}\b[^|]* \|", page("words.md"), re.M)


def links(path: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            yield target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    broken = [
        link
        for link in links(path)
        if not (path.parent / link.partition("#")[0]).exists() and "docs/pictures/" not in link
    ]
    assert broken == []


def test_every_page_is_reachable_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        path = waiting.pop().resolve()
        if path not in seen and path.exists():
            seen.add(path)
            waiting += [
                path.parent / link.partition("#")[0] for link in links(path) if ".md" in link
            ]
    assert {p.resolve() for p in DOCS.rglob("*.md")} - seen == set()


def test_import_layers_are_told_as_they_are() -> None:
    """The two lines of layers in architecture.md say what .importlinter enforces."""
    contracts = (ROOT / ".importlinter").read_text().split("[importlinter:contract:")
    told = page("architecture.md")
    for name in ("house", "core"):
        text = next(part for part in contracts if part.startswith(f"{name}]"))
        layers = re.findall(
            r"^    (\S.*)$", text.partition("layers =")[2].partition("\n\n")[0], re.M
        )
        plain = [re.sub(r"[()]", "", layer) for layer in layers if layer != "(__main__)"]
        assert " > ".join(plain) in told


def test_modules_named_in_pages_exist() -> None:
    modules: set[str] = {module.path for module in _modules()}
    named = {
        match
        for path in PAGES
        for match in re.findall(r"`(src/wiredesk/[a-z0-9_/]+\.py)`", path.read_text())
    }
    assert named - modules == set()


def _modules() -> tuple[Module, ...]:
    return read(ROOT).modules
