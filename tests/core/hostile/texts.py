"""Hostile texts: pieces that are said again and again, and what may end them."""

PIECES = (
    # letters and signs alone
    "a", "A", "7", "1-", "A.", "A ", "-A", "A-", " & A", "a.b", ".", "!", "…", "-", "- ", "—", ",",
    ", ", ";", ":", "(", "( ", "[", "“", "”", '"', "'", "’s ", " ", "\n", "\n ", "x\n\n", "\t",
    "\u00a0", "\x00", "ЖД", "é", "On ", "to ", "of ", "he ", "and ",
    # marks, controls and what no encoding carries
    "\u0315\u0300", "\uff9e\u0f73", "\U0001e944\U0001e8d0", "e\u0301", "\u200d", "\u202e",
    "\u202eabc \u2066ש \u202c", "\ud800", "👩‍👩‍👧 ", "İ", "ﷺ",
    # scripts
    "भारत ने कहा। ", "قال الوزير، ", "世界。", "ไทย", "Привет мир 世界 hello। ",
    # words of the trade
    "WASHINGTON/", "[India] ", "KINGSTON, ", "Paris, Texas ", "Chad Jordan ", "Georgia ", "US ",
    "U.S. ", "Mr. ", "THE SHIP LEFT PORT. ", "By A B ", "(Eds: ", "over.The ", "A. b", '." ',
    "?” A ", "Iran,", "© ", "a@b ",
    "http://a.b/c ", "UPDATE 1-",
    "Anna, ", "Anna’s ", "Bank of ", "Anna Weber Paul Weber, ", "Minister ",
    "said ", "said:\n“a", "“we go ", '"a," he said. ', "“We go,” Anna Weber said. ", '"We go\n\n',
    "quoted ", "X, quoted Y as saying ", "told Reuters ", "according to ", "no comment ",
    "officials ", "anonymity people ", "condition of anonymity ",
    "on Tuesday ", "in May 2026, ", "Oct 1", "12 ", "two days ago ", "first quarter ", "March of ",
    "The minister said on Tuesday it will close. ", "goal ", "চুনাव ",
)  # fmt: skip

ENDS = ("", "x", " x.")
"""A repetition often costs most where what follows it does not fit."""


def text_of(piece: str, size: int, end: str = "") -> str:
    """A text of ``size`` characters."""
    return (piece * (size // len(piece) + 1))[: size - len(end)] + end


def rows_of(pieces: tuple[str, ...], size: int) -> str:
    """A text of ``size`` characters, or a few less: a row of each piece."""
    return "".join(text_of(piece, size // len(pieces)) for piece in pieces)
