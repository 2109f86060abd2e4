"""Writes the two plain forms: IPTC 7901 telex and e-mail."""

import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zlib import crc32

from wiredesk.core.text.months import ENGLISH
from wiredesk.demo.values import Filed, Wire

WIDTH = 69  # characters of a telex line


def write_7901(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """IPTC 7901, one message a story; lines end with CR LF."""
    category = "s" if wire.agency == "touchline" else "i"
    return "".join(_message(item, category) for item in items).encode()


def _message(item: Filed, category: str) -> str:
    source = item.agency[:3].lower()
    number = crc32(item.guid.encode()) % 10_000
    words = sum(len(one.split()) for one in item.paragraphs)
    at = item.updated.astimezone(UTC)
    body = [line for one in item.paragraphs for line in (*_lines(one), "")]
    lines = [
        f"\x01{source}{number:04d} {item.urgency} {category} {words}   {source} 1",
        "",
        f"{item.city}/{item.topics[0].name if item.topics else 'News'}/",
        "\x02" + "\r\n".join(textwrap.wrap(item.headline, WIDTH)) + " =",
        "",
        *body,
        f"\x03{at:%d%H%M} GMT {ENGLISH[at.month - 1][:3]} {at:%y}",
        "\x7f",
        "\x7f\x04",
    ]
    return "\r\n".join(lines)


def _lines(paragraph: str) -> list[str]:
    return textwrap.wrap(" ".join(paragraph.split()), WIDTH, initial_indent="   ")


def write_mail(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """One plain e-mail, its text wrapped and signed for the desk."""
    (item,) = items
    message = EmailMessage()
    message["From"] = f"{item.agency} <copy@{wire.agency}.example>"
    message["To"] = "wire@desk.example"
    message["Date"] = format_datetime(item.updated)
    message["Message-ID"] = f"<{item.key}.{item.version}@{wire.agency}.example>"
    message["Subject"] = item.headline
    message["Content-Language"] = item.language
    text = "\n\n".join(textwrap.fill(" ".join(one.split()), 72) for one in item.paragraphs)
    message.set_content(f"{text}\n\n-- \n{item.agency} desk, not for publication\n")
    return message.as_bytes()
