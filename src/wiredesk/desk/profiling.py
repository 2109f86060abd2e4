"""The filter ``wiredesk profile``: which agencies are known, and what one's profile holds."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from wiredesk.core import profiles
from wiredesk.core.errors import Misconfigured
from wiredesk.core.profiles.profile import Profile

DONE, USAGE = 0, 2
FLAGS = ("state_controlled", "press_release")
LISTS = ("providers", "formats", "identity", "desk_lines", "sign_offs", "notes", "embargoes")


def run(argv: Sequence[str]) -> int:
    """Print all profiles, or one of them; exit codes: 0 done, 2 usage or an unknown key."""
    parser = ArgumentParser(prog="wiredesk profile", description="Show how agencies are read.")
    parser.add_argument("key", nargs="?", help="one profile; without it all are listed")
    try:
        key: str | None = parser.parse_args(argv).key
        lines = one(profiles.profile(key)) if key else overview()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except Misconfigured as error:
        print(f"wiredesk profile: {error}", file=sys.stderr)
        return USAGE
    print("\n".join(lines))
    return DONE


def overview() -> Iterator[str]:
    """A line each: key, name, zone of times without one, and what it restricts."""
    for key in profiles.known():
        sheet = profiles.profile(key).sheet
        hints = [name.replace("_", " ") for name in FLAGS if getattr(sheet, name)]
        yield f"{key:15}{sheet.name:28}{sheet.zone:22}{', '.join(hints)}".rstrip()


def one(profile: Profile) -> Iterator[str]:
    """Everything that a profile holds; the words of the trade, which all share, stand last."""
    sheet = profile.sheet
    yield f"{sheet.name}: times without zone are of {sheet.zone or 'the wire'}"
    yield from (name.replace("_", " ") for name in FLAGS if getattr(sheet, name))
    for name in LISTS:
        yield from (f"{name:15}{value}" for value in getattr(sheet, name))
    yield from (f"urgency        {given} is {ours}" for given, ours in sheet.urgency.items())
    if sheet.expires == "rights":
        yield "expires        ends the right to show"
    yield from (f"content type   {t.type:15}{t.form.pattern}  ({t.origin})" for t in profile.types)
    for rule in profile.rules:
        notice = ", a notice only" if rule.notice else ""
        where = f"{rule.kind:15}{rule.place:10}"
        yield f"{where}{rule.form.pattern}  ({rule.origin}{notice})"
