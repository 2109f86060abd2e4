"""What the months are called in the languages of the wires, and which one a word means."""

ENGLISH = tuple(
    "January February March April May June July August September October November December".split()
)

_CALLED = (  # English, German, French, Spanish, Italian, Portuguese, Dutch and Nordic, Russian
    "january jan januar janvier janv enero ene gennaio gen janeiro januari января янв",
    "february feb februar febr février fevrier févr fév fev febrero febbraio fevereiro februari"
    " февраля фев",
    "march mar märz mrz mars marzo março maart марта мар",
    "april apr avril avr abril abr aprile апреля апр",
    "may mai mayo maggio mag maio mei maj мая май",
    "june jun juni juin junio giugno giu junho июня июн",
    "july jul juli juillet juil julio luglio lug julho июля июл",
    "august aug août aout aoû aou agosto ago augustus августа авг",
    "september sep sept septembre septiembre setiembre settembre set setembro сентября сен",
    "october oct okt oktober octobre octubre ottobre ott outubro out октября окт",
    "november nov novembre noviembre novembro ноября ноя",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des"
    " декабря дек",
)  # fmt: skip

MONTHS = {name: number for number, names in enumerate(_CALLED, 1) for name in names.split()}
"""Every name and abbreviation in lower case -> 1 to 12."""

_BY_START = {name[:4]: number for name, number in MONTHS.items()} | {
    name[:3]: number for name, number in MONTHS.items() if not name.startswith("jui")
}  # of juin and juillet only four letters tell


def month_called(word: str) -> int:
    """1 to 12 by the first four or three letters, in any case ("Sept.", "octubre"); 0 = none."""
    word = word.lower()
    return _BY_START.get(word[:4]) or _BY_START.get(word[:3], 0)
