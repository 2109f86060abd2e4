"""What `wiredesk wire` says of tokens: a new one, once; those that work; that all have ended."""

from argparse import ArgumentParser, BooleanOptionalAction
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from wiredesk.archive import pushing
from wiredesk.archive.models import PushToken, Wire
from wiredesk.desk import actions
from wiredesk.desk.actions.make_token import push_address
from wiredesk.desk.doors import DeskCommand

Row = dict[str, Any]


def add_push_arguments(parser: ArgumentParser) -> None:
    """What `wire add` and `wire token` take for ways in that others dial."""
    parser.add_argument("--push", action="store_true", help="others push to it: no address (add)")
    parser.add_argument("--signed", action="store_true", help="a push must be signed (add --push)")
    parser.add_argument(
        "--websub", action=BooleanOptionalAction, default=True,
        help="subscribe where the feed names a hub (add)",
    )  # fmt: skip
    parser.add_argument("--rotate", action="store_true", help="make a new token (token)")
    parser.add_argument(
        "--overlap-hours", type=float, default=pushing.OVERLAP.total_seconds() / 3600,
        help="how long the old token works on (token --rotate)",
    )  # fmt: skip
    parser.add_argument("--revoke", action="store_true", help="end all tokens at once (token)")


def show_tokens(command: DeskCommand, wire: Wire, options: Row) -> None:
    """Rotate or revoke where the options ask for it, else list what works now.

    Raises CommandError for a senseless overlap, ActionRefused where the wire takes no pushes.
    """
    if options["rotate"]:
        show_new_token(command, wire, options)
        return
    if options["revoke"]:
        rows: list[Row] = [{"revoked": actions.revoke_tokens(wire, by=options["by"])}]
    else:
        valid = pushing.valid_tokens(timezone.now()).filter(wire=wire)
        rows = [_row(token) for token in valid]
    command.show(rows, as_json=options["json"])


def show_new_token(command: DeskCommand, wire: Wire, options: Row) -> None:
    """Make a token and print it with its address, whole: nobody sees it again."""
    hours = options["overlap_hours"]
    if not 0 <= hours <= 24 * 365:
        raise CommandError("--overlap-hours must be between 0 and a year")
    made = actions.make_token(wire, by=options["by"], overlap=timedelta(hours=hours))
    told = {"url": push_address(wire), "token": made.token, "signing_secret": made.secret}
    if options["json"]:
        command.show([told], as_json=True)
        return
    for name, value in told.items():
        command.stdout.write(f"{name}  {value}")
    command.stderr.write("token and secret are shown this once; only their hash is kept")


def _row(token: PushToken) -> Row:
    return {
        "token": token.pk,
        "made": token.made_at.isoformat(timespec="seconds"),
        "by": token.made_by,
        "last_used": token.used_at.isoformat(timespec="seconds") if token.used_at else "never",
        "ends": token.ends_at.isoformat(timespec="seconds") if token.ends_at else "when replaced",
    }
