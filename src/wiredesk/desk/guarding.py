"""The command ``wiredesk guard``: tells of each URL whether the desk may dial it."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import UNSET, Struct, UnsetType

from wiredesk.wires.guard import check_url, vet_all

DONE, USAGE, SOME_FAILED = 0, 2, 4


class _Question(Struct, frozen=True):
    url: str
    id: str | int | None = None
    addresses: tuple[str, ...] | UnsetType = UNSET


class _Ruling(Struct, frozen=True):
    id: str | int | None
    url: str
    verdict: str
    reason: str


class _Fault(Struct, frozen=True):
    code: str
    message: str


class _Failure(Struct, frozen=True):
    id: str | int | None
    error: _Fault


class _Identity(Struct, frozen=True):
    id: str | int | None = None


def run(argv: Sequence[str]) -> int:
    """``wiredesk guard [--jsonl] [URL…|-]``: rulings on stdout, one line each, as input comes in.

    Exit codes: 0 all judged (blocked ones too), 2 usage, 4 some lines could not be read.
    """
    try:
        options = _parser().parse_args(list(argv))
    except SystemExit as leaving:
        return USAGE if leaving.code else DONE
    words: list[str] = options.urls or ["-"]
    if options.jsonl:
        if words != ["-"]:
            print("wiredesk guard: --jsonl reads standard input, without URLs", file=sys.stderr)
            return USAGE
        return _print_json(sys.stdin.buffer)
    _print_plain(words)
    return DONE


def rule(url: str, addresses: Iterable[str] | None = None) -> tuple[str, str]:
    """Verdict and reason; with addresses a name is settled: ``allow`` if all of them are public."""
    verdict = check_url(url)
    if addresses is None or verdict.verdict == "block":
        return verdict.verdict, verdict.reason
    why = vet_all(addresses)
    return ("block", why) if why else ("allow", "every address is public")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wiredesk guard", description=__doc__)
    parser.add_argument("urls", nargs="*", metavar="URL", help="URLs, or - for standard input")
    parser.add_argument(
        "--jsonl", action="store_true", help="read {id, url, addresses?} lines, write JSON lines"
    )
    return parser


def _print_plain(words: Iterable[str]) -> None:
    for url in _urls(words):
        verdict, reason = rule(url)
        shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in url)
        print(f"{verdict}\t{shown}\t{reason}", flush=True)


def _urls(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word != "-":
            yield word
            continue
        for line in sys.stdin.buffer:
            # surrogateescape: bytes that are no UTF-8 stay visible to the guard, which refuses them
            url = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
            if url:
                yield url


def _print_json(lines: Iterable[bytes]) -> int:
    code = DONE
    decoder = msgspec.json.Decoder(_Question)
    for line in lines:
        if not line.strip():
            continue
        answer: _Ruling | _Failure
        try:
            asked = decoder.decode(line)
            addresses = None if asked.addresses is UNSET else asked.addresses
            answer = _Ruling(asked.id, asked.url, *rule(asked.url, addresses))
        except (msgspec.MsgspecError, UnicodeError) as error:
            answer = _Failure(_identity(line), _Fault("bad-line", str(error)))
            code = SOME_FAILED
        print(msgspec.json.encode(answer).decode(), flush=True)
    return code


def _identity(line: bytes) -> str | int | None:
    """The id of a line that is otherwise wrong, where it has one."""
    try:
        return msgspec.json.decode(line, type=_Identity).id
    except (msgspec.MsgspecError, UnicodeError):
        return None
