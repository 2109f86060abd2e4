"""The header of a mail as a gate reads it: strictly, so that no other reader sees another mail.

Whatever is odd (a bare carriage return, a line that is no field, two From fields) is Malformed: a
mail that two programs read in two ways could show one sender to us and another to our readers.
"""

import re

from wiredesk.core.errors import Malformed
from wiredesk.core.item import Value

MOST_BYTES = 1024 * 1024  # of the whole header: ten thousand receivers have room
MOST_FIELDS = 2_000

_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(r"([!-9;-~]+):(.*)", re.DOTALL)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})+)"
_NAME = r'(?:[^"<>,;:()@\\]|"(?:[^"\\]|\\.)*")*'
_COMMENT = r"(?:\s*\((?:[^()\\]|\\.)*\))?"
_FROM = re.compile(rf"\s*(?:{_NAME}<\s*{_ADDRESS}\s*>|{_ADDRESS}){_COMMENT}\s*", re.DOTALL)


class Field(Value, frozen=True):
    """One field: its name in lower case, its value unfolded, as text."""

    name: str
    value: str


class Sender(Value, frozen=True):
    """The one address of From, in lower case."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def fields_of(raw: bytes) -> list[Field]:
    """The fields of a message in their order, the newest trace first. Raises Malformed."""
    head = raw[:MOST_BYTES]
    end = _END.search(head)
    if end is None and len(raw) > MOST_BYTES:
        raise Malformed(f"its header has over {MOST_BYTES:,} bytes")
    text = head[: end.start() if end else len(head)].decode("utf-8", "replace")
    lines = _FOLD.sub("", text).replace("\r\n", "\n").rstrip("\n").split("\n")
    if len(lines) > MOST_FIELDS:
        raise Malformed(f"its header has over {MOST_FIELDS:,} fields")
    if "\r" in text.replace("\r\n", "") or "\x00" in text:
        raise Malformed("its header holds bare carriage returns or NUL")
    return [_field(line) for line in lines]


def values(fields: list[Field], name: str) -> list[str]:
    """The values of all fields of a name, the uppermost first."""
    return [field.value for field in fields if field.name == name]


def sender(fields: list[Field]) -> Sender:
    """Who the mail says it is from. Raises Malformed unless that is one address in ASCII."""
    found = values(fields, "from")
    match = _FROM.fullmatch(found[0]) if len(found) == 1 and len(found[0]) < 1_000 else None
    if match is None:
        raise Malformed("its From is not one address that can be read in one way only")
    local, domain = match[1] or match[3], match[2] or match[4]
    return Sender(local=local.lower(), domain=domain.lower())


def _field(line: str) -> Field:
    match = _FIELD.fullmatch(line)
    if match is None:
        raise Malformed("its header has a line that is no field")
    return Field(name=match[1].lower(), value=match[2].strip())
