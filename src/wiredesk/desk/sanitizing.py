"""The filter ``wiredesk sanitize``: HTML in, safe HTML out; needs no database and no settings."""

import json
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from wiredesk.core.text.sanitise import sanitise

_PARTIAL = 4
_USAGE = """\
HTML from anywhere in, safe HTML out, by the house's one sanitiser.

Without --jsonl every input is one document, and its safe form goes to standard output.
With --jsonl every line is {"id": ..., "html": "..."} and gives {"id": ..., "html": "..."};
a line that cannot be read gives {"id": null, "error": {"code", "message"}} and the others go on.

exit codes: 0 all done, 2 wrong usage, 4 some inputs failed
"""


def run(argv: Sequence[str]) -> int:
    """Run the filter over ``argv`` (without the command's name); return its exit code."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as done:  # argparse leaves the process on -h and on wrong usage
        return int(done.code or 0)
    failed = False
    for name in options.files or ["-"]:
        try:
            failed |= not _filter_file(name, options)
        except OSError as error:
            print(f"wiredesk sanitize: {name}: {error.strerror or error}", file=sys.stderr)
            failed = True
    return _PARTIAL if failed else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="wiredesk sanitize", description=_USAGE, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="file to read; - or none: stdin")
    parser.add_argument("--jsonl", action="store_true", help="JSON lines in, JSON lines out")
    parser.add_argument("--base", metavar="URL", help="address that relative links start from")
    return parser


def _filter_file(name: str, options: Namespace) -> bool:
    if name == "-":
        return _filter_stream(sys.stdin.buffer, options)
    with open(name, "rb") as stream:
        return _filter_stream(stream, options)


def _filter_stream(stream: BinaryIO, options: Namespace) -> bool:
    """Write the safe form of one input; say whether all of it could be read."""
    out = sys.stdout.buffer
    if options.jsonl:
        return _filter_lines(stream, out, options.base)
    html = sanitise(stream.read().decode("utf-8", "replace"), options.base).html
    out.write(html.encode() + b"\n" if html else b"")
    out.flush()
    return True


def _filter_lines(lines: Iterable[bytes], out: BinaryIO, base: str | None) -> bool:
    complete = True
    for raw in lines:
        if not raw.strip():
            continue
        answer = _answer(raw, base)
        complete &= "error" not in answer
        out.write(json.dumps(answer).encode() + b"\n")
        out.flush()
    return complete


def _answer(raw: bytes, base: str | None) -> dict[str, object]:
    """The answer to one line. The standard library reads it: msgspec refuses lone surrogates."""
    try:
        asked = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return _failure(None, "not-json", f"The line is not JSON: {error}.")
    if not isinstance(asked, dict):
        return _failure(None, "bad-line", "The line is not a JSON object.")
    html = asked.get("html")
    if not isinstance(html, str):
        return _failure(asked.get("id"), "bad-line", "The line has no string under html.")
    return {"id": asked.get("id"), "html": sanitise(html, base).html}


def _failure(identity: object, code: str, message: str) -> dict[str, object]:
    return {"id": identity, "error": {"code": code, "message": message}}
