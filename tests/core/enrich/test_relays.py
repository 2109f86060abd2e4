"""Through whom speech came to us: a medium is never the speaker where a person speaks."""

import pytest

from wiredesk.core.enrich.people import people_of
from wiredesk.core.enrich.quotes import quotes_of
from wiredesk.core.enrich.values import Copy

SAID = '"Nobody was at fault in this whole affair,"'
CASES = {
    f"{SAID} the Lusa news agency quoted Minister Ana Lopes as saying.": "Lusa",
    f"{SAID} Minister Ana Lopes was quoted as saying by the state news agency Lusa.": "Lusa",
    f"{SAID} Minister Ana Lopes was quoted by Lusa news agency as saying.": "Lusa",
    f"{SAID} Minister Ana Lopes told the newspaper Publico on Monday.": "Publico",
    f"{SAID} Minister Ana Lopes said, according to the Lusa news agency.": "Lusa",
    f"{SAID} Minister Ana Lopes said, Interfax reported.": "Interfax",
    f"{SAID} Minister Ana Lopes told reporters.": "",
    f"{SAID} Minister Ana Lopes told Pedro Costa.": "",
}


@pytest.mark.parametrize("text", CASES)
def test_the_medium_between_the_speaker_and_us(text: str) -> None:
    copy = Copy(text=text, language="en")
    (quote,) = quotes_of(copy, people_of(copy))
    assert (quote.speaker, quote.relayed_by) == ("Ana Lopes", CASES[text])
