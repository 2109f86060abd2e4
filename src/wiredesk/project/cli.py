"""The one entry point ``wiredesk``: filters run without Django, everything else is a command."""

import importlib
import os
import sys

from wiredesk import __version__
from wiredesk.core.errors import LicenceRefused, Misconfigured, Passing, WiredeskError

FILTERS = {
    "parse": "wiredesk.desk.parsing",
    "convert": "wiredesk.desk.converting",
    "sanitize": "wiredesk.desk.sanitizing",
    "guard": "wiredesk.desk.guarding",
    "rehearse": "wiredesk.desk.rehearsing",
    "profile": "wiredesk.desk.profiling",
    "enrich": "wiredesk.desk.enriching",
    "dedupe": "wiredesk.desk.deduping",
    "cluster": "wiredesk.desk.clustering",
    "learn": "wiredesk.desk.learning",
}

COMMANDS = {
    "demo": "a fictional news day on a real site, no network needed",
    "init": "make a site here: database, sections, editions, pages, first editor",
    "run": "everything in one process tree: web server and worker",
    "web": "the web server alone",
    "worker": "the worker alone (embedded), or a Celery worker with beat (cluster)",
    "wire": "add, list, test or end wires; how they are",
    "ingest": "file wire files from disk now",
    "transmissions": "list, show or replay what was delivered",
    "publish": "publish a story that awaits the desk",
    "kill": "remove a story from every surface",
    "hold": "take a story out of sight for now",
    "withhold": "recall a story until further notice",
    "release": "end a hold",
    "redact": "let later versions await the desk for legal reasons (--off to end)",
    "pause": "stop switch: new items await the desk (--off to resume)",
    "alarms": "what sounds and nobody has seen yet (--ack ID)",
    "breaker": "which wires flood, and closing their breakers",
    "learn": "topics from the coded stories of the archive, or of a file (--from)",
    "name": "further people and organisations, by a spaCy pipeline (WIREDESK_NER_MODEL)",
    "ledger": "what each kill cleared, surface by surface, and how long it took",
    "why": "why a story is on the site, or is not",
    "verify": "check every invariant of the archive",
    "reprocess": "read kept transmissions again with the readers of today",
    "enter": "print a one-time link into the newsroom",
    "template": "prepare the empty database that demo starts from",
    "django": "any management command of Django or Wagtail",
}

EXIT_FAILURE, EXIT_USAGE, EXIT_CONFIG, EXIT_LICENCE, EXIT_INTERRUPTED = 1, 2, 3, 5, 130


def main(argv: list[str] | None = None) -> int:
    """Run ``wiredesk ARGV`` and return its exit code (docs/reference/exit-codes)."""
    args = sys.argv[1:] if argv is None else argv
    if not args or args[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if args else EXIT_USAGE
    if args[0] == "--version":
        print(f"wiredesk {__version__}")
        return 0
    try:
        return _dispatch(args[0], args[1:])
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILURE
    except WiredeskError as error:
        print(f"wiredesk: {error}", file=sys.stderr)
        return exit_code(error)


def exit_code(error: WiredeskError) -> int:
    """The exit code that an error of ours stands for."""
    if isinstance(error, LicenceRefused):
        return EXIT_LICENCE
    return EXIT_CONFIG if isinstance(error, Misconfigured) else EXIT_FAILURE


def usage() -> str:
    """The list of commands."""
    filters = {
        "parse": "wire files in, one JSON line per news item out",
        "convert": "wire files in, one document of an open format out",
        "sanitize": "HTML in, safe HTML out",
        "guard": "say which URLs the guard would dial",
        "rehearse": "play a list of notice cases in an empty newsroom",
        "profile": "show how the files of an agency are read",
        "enrich": "stories in, what software finds in them out",
        "dedupe": "stories in, which earlier one each repeats out",
        "cluster": "stories in, the running story of each out",
    }
    width = max(map(len, COMMANDS)) + 2
    lines = ["usage: wiredesk COMMAND [ARGUMENT …]      (wiredesk COMMAND --help for more)", ""]
    lines += [f"  {name:<{width}}{what}" for name, what in COMMANDS.items()]
    lines += ["", "filters, without database or settings:"]
    lines += [f"  {name:<{width}}{what}" for name, what in filters.items()]
    return "\n".join(lines)


def _reads_a_file(args: list[str]) -> bool:
    """`learn` reads a file that it is told, without a site, or else the archive."""
    return any(one.startswith("--from") for one in args)


def _dispatch(name: str, args: list[str]) -> int:
    if name in FILTERS and (name not in COMMANDS or _reads_a_file(args)):
        code: int = importlib.import_module(FILTERS[name]).run(args)
        return code
    if name not in COMMANDS:
        print(f"wiredesk: there is no command {name!r}\n\n{usage()}", file=sys.stderr)
        return EXIT_USAGE
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")
    if name == "demo":  # its settings are decided before Django reads them
        demo: int = importlib.import_module("wiredesk.project.demo").run(args)
        return demo
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    command = args if name == "django" else [name, *args]
    try:
        execute_from_command_line(["wiredesk", *command])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_FAILURE
    except OperationalError as error:
        raise _no_database(error) from error
    return 0


def _no_database(error: Exception) -> Passing:
    from wiredesk.project.preflight import complaint
    from wiredesk.project.settings import CONFIG

    if CONFIG.database_url:
        said = complaint("PostgreSQL", "DATABASE_URL", CONFIG.database_url, error)
    else:
        said = f"the database {CONFIG.sqlite_path} cannot be used: {error}"
    return Passing(said, code="service-down")
