"""What agencies say in words: every form has a case, and so have its look-alikes in the news."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.formats.times import embargo
from wiredesk.core.formats.zoning import in_zone_of_wire
from wiredesk.core.instructions import (
    LONGEST_NOTICE,
    asked_of_others,
    gives_legal_reasons,
    heard,
    instruct,
    targets,
    with_said_embargo,
)
from wiredesk.core.item import EdNote, Embargo, Link, Moment, NewsItem, Signal
from wiredesk.core.profiles import profile, trade
from wiredesk.core.text.style import house_style

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
STORY = "<p>The steam crane of Port Amber was switched off.</p><p>It had worked for 94 years.</p>"
NOTICE = "<p>The story is withdrawn. There will be no substitute story.</p>"


def item(headline: str = "Old crane lifts its last crate", **fields: object) -> NewsItem:
    """An item in house style, as the road judges it."""
    given_fields = {"body_html": STORY, "updated": Moment(at=NOW, zone="Z"), **fields}
    return house_style(NewsItem(format="x", guid="g", headline=headline, **given_fields))


def note(text: str, **fields: object) -> NewsItem:
    return item(eds_notes=(EdNote(text=text),), **fields)


def flag(*tags: str, body: str = STORY) -> NewsItem:
    return item(headline_tags=tags, body_html=body)


def opens(line: str) -> NewsItem:
    return item(body_html=f"<p>{line}</p>{STORY}")


def opens_alone(line: str) -> NewsItem:
    return item(body_html=f"<p>{line}</p>")


def slug(mark: str, body: str = STORY) -> NewsItem:
    return item(signals=(Signal(field="version", value=mark),), body_html=body)


SAID = [
    ("KILL", item("STORY WITHDRAWN-Old crane lifts its last crate", body_html=NOTICE)),
    ("KILL", item("KILL-Old crane lifts its last crate", body_html=NOTICE)),
    ("KILL", item("ZURÜCKGEZOGEN: Letzter Kran steht still", body_html=NOTICE)),
    ("KILL", flag("KILL KILL KILL", body=NOTICE)),
    ("KILL", flag("ANNULATION", body=NOTICE)),
    ("KILL", note("Eds: KILL. A kill is mandatory.", body_html="")),
    ("KILL", note("Die Meldung wird zurückgezogen. Bitte löschen.", body_html="")),
    ("KILL", slug("Kill", body=NOTICE)),
    ("KILL", item("Rückzug: Letzter Kran steht still", body_html=NOTICE)),
    ("KILL", item("Old crane lifts its last crate", body_html=NOTICE)),
    ("KILL", opens_alone("Veuillez annuler la dépêche ab12 intitulée Grue.")),
    ("WITHHOLD", note("Please do not use until further notice.")),
    ("WITHHOLD", note("Prière de ne pas utiliser jusqu'à nouvel avis.")),
    ("WITHHOLD", item("WITHHOLD: Old crane lifts its last crate")),
    ("WITHHOLD", flag("HOLD HOLD HOLD")),
    ("WITHHOLD", note("Questionable information. Please withhold until further notice.")),
    ("WITHHOLD", note("Bitte vorerst nicht verwenden, Angaben werden geprüft.")),
    ("WITHHOLD", opens("Questionable information. Please withhold until further notice.")),
    ("WITHHOLD", slug("Withhold")),
    ("ADVISORY", item("ADVISORY-Coverage of the summit")),
    ("ADVISORY", item("BUDGET: Main stories planned for today")),
    ("ADVISORY", item("TEST - please ignore")),
    ("ADVISORY", item("AVIS AUX REDACTIONS - couverture du sommet")),
    ("ADVISORY", item("Tagesvorschau")),
    ("ADVISORY", item("Prévisions du jour")),
    ("ADVISORY", item("Achtung Redaktionen: Hinweis zum Gipfel")),
    ("ADVISORY", item("NOTE TO EDITORS - summit coverage")),
    ("ADVISORY", item("Note to editors: pictures at noon")),
    ("ADVISORY", item("AGENDA de la semaine")),
    ("ADVISORY", note("Eds: Not for publication.")),
    ("ADVISORY", slug("Advisory")),
    ("CORRECTION", item("CORRECTED-Old crane lifts its last crate")),
    ("CORRECTION", item("Korrektur: Letzter Kran steht still")),
    ("CORRECTION", item("Correction: Old crane story")),
    ("CORRECTION", opens("(Corrige le chiffre dans le premier paragraphe)")),
    ("CORRECTION", note("Corrige le chiffre: bien lire 94 et non 49")),
    ("CORRECTION", note("Eds: CORRECTS number to 94, not 49.")),
    ("CORRECTION", note("Berichtigung: 94 Jahre (nicht 49)")),
    ("CORRECTION", opens("(In March 3 story, corrects figure to 94 from 49)")),
    ("CORRECTION", opens("Bien lire 94 et non 49.")),
    ("CORRECTION", slug("Correction")),
    ("REFILE", item("REFILE-Old crane lifts its last crate")),
    ("REFILE", note("Eds: REFILES to fix a name.")),
    ("REFILE", opens("(Refiles to fix the spelling of a name in paragraph 3)")),
    ("RELEASE", flag("RELEASE")),
    ("RELEASE", opens("(Releases item abc123, previously on hold)")),
    ("RELEASE", note("Eds: RELEASES story previously withheld.")),
    ("REPEAT", item("RPT-Old crane lifts its last crate")),
    ("UPDATE", item("UPDATE 2-Old crane lifts its last crate")),
    ("UPDATE", flag("1ST LEAD")),
    ("UPDATE", slug("1st Ld-Writethru")),
    ("ALERT", item("FLASH: Old crane lifts its last crate")),
    ("ALERT", item(signals=(Signal(field="slug", value="BC-EU--Crane-APNewsAlert"),))),
    ("ALERT", item(urgency=1, body_html="<p>Harbour closed.</p>")),
]


@pytest.mark.parametrize(
    ("kind", "one"), SAID, ids=[f"{n}-{kind}" for n, (kind, _) in enumerate(SAID)]
)
def test_the_exact_form_in_its_place(kind: str, one: NewsItem) -> None:
    said = instruct(one)
    assert said.kind == kind
    assert all(said.evidence)


TRADE = profile("trade")
PLACES = {"tag": flag, "note": note, "opening": opens_alone, "headline": item, "slug": slug}
LINES = (Path(__file__).parent / "words" / "trade.txt").read_text().splitlines()
WORDS = [line.split(" | ") for line in LINES if not line.startswith("#")]


def said_in_words(kind: str, place: str, words: str) -> NewsItem:
    """The words in their place: a withdrawal in a notice, the others above a story."""
    short = {"body_html": ""} if place == "note" else {"body": NOTICE} if place == "tag" else {}
    return PLACES[place](words, **(short if kind == "KILL" else {}))


@pytest.mark.parametrize(("kind", "place", "words"), WORDS, ids=map(" | ".join, WORDS))
def test_words_of_the_trade(kind: str, place: str, words: str) -> None:
    judged = with_said_embargo(said_in_words(kind, place, words), NOW)
    assert instruct(judged).kind == kind
    if kind == "HOLD":
        assert judged.embargo.until, "the time of the line was not read"
        assert (judged.embargo.until.at.month, judged.embargo.until.at.day) in ((3, 9), (3, 10))


LOOK_ALIKES = (Path(__file__).parent / "words" / "look-alikes.txt").read_text().splitlines()[1:]


@pytest.mark.parametrize("headline", LOOK_ALIKES)
def test_a_headline_that_sounds_like_an_instruction_is_news(headline: str) -> None:
    assert instruct(item(headline)).kind == "NEW"


EMBARGOES = [form for _, sheet in trade() for form in sheet.embargoes]


@pytest.mark.parametrize("form", EMBARGOES)
def test_every_way_to_open_an_embargo_has_a_case(form: str) -> None:
    assert any(re.match(form, words) for kind, _, words in WORDS if kind == "HOLD")


@pytest.mark.parametrize(
    "rule", TRADE.rules, ids=lambda rule: f"{rule.place}-{rule.form.pattern[:30]}"
)
def test_every_form_of_the_trade_is_hit_by_a_case(rule) -> None:
    lines = ((one[0], said_in_words(*one)) for one in WORDS)
    cases = (one for kind, one in (*SAID, *lines) if kind == rule.kind)
    assert any(rule == other for one in cases for other, _ in heard(one, TRADE))


@pytest.mark.parametrize(
    "one",
    [
        item("Kill Bill returns to cinemas"),
        item("Minister retreats", body_html="<p>The report was withdrawn on Friday.</p>"),
        item("SNAP: Millions lose food aid"),
        item("BUDGET: Chancellor raises fuel duty"),
        item("SCHEDULE: World Cup fixtures"),
        item("Kill fee for writers rises"),
        item("Market correction looms, brokers say"),
        item("EU weighs oil embargo against shippers"),
        item("Hold the pickles: diner wins award"),
        item("Withdrawn candidate tops poll"),
        item("Withheld tax rises are a mistake, says bank"),
        item("Flash flood sweeps cars from street"),
        item("Test of new sirens wakes town"),
        item("Budget passes after all-night session"),
        item("Travel advisory issued after storm"),
        item("Correction fluid maker closes plant"),
        item("Update on talks expected today"),
        item("Release of prisoners delayed"),
        item("Alert driver saves bus"),
        note("Corrections desk: call 000"),
        note("The killing was reported by three witnesses"),
        opens("(In March, the story of the crane corrects itself slowly and goes on)"),
        opens("The ministry lifted its oil embargo on Monday."),
        item("KILL-Old crane", body_html="<p>" + "It is a long story. " * 50 + "</p>"),
    ],
)
def test_the_news_that_sounds_like_an_instruction_is_news(one: NewsItem) -> None:
    judged = with_said_embargo(one, NOW)
    assert instruct(judged).kind in ("NEW", "ALERT") or one.headline_tags == ("KILL",)
    assert judged.embargo is None
    assert instruct(judged).kind != "KILL"


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("EMBARGOED UNTIL 1800 GMT, Thursday, March 5", "2026-03-05T18:00:00+00:00"),
        ("EMBARGOED UNTIL 12:01 a.m. EST, Friday, March 6", "2026-03-06T05:01:00+00:00"),
        ("EMBARGOED UNTIL 0900 GMT, 5 March 2026", "2026-03-05T09:00:00+00:00"),
        ("SOUS EMBARGO jusqu'au 5 mars 2026 à 11H00 GMT", "2026-03-05T11:00:00+00:00"),
        ("Sperrfrist: 5. März 2026, 19.00 Uhr", "2026-03-05T18:00:00+00:00"),
        ("Embargoed until 6 p.m. GMT, Thursday, March 5", "2026-03-05T18:00:00+00:00"),
        ("EMBARGOED UNTIL 1800 GMT, January 2", "2026-01-02T18:00:00+00:00"),
        ("EMBARGOED UNTIL Thursday, March 5, at 1800 GMT", "2026-03-05T18:00:00+00:00"),
        ("EMBARGOED UNTIL 5 March 2026, 18:00 GMT", "2026-03-05T18:00:00+00:00"),
        ("EMBARGOED UNTIL 18:00 GMT", "2026-03-04T18:00:00+00:00"),
        ("EMBARGOED UNTIL 0600 GMT", "2026-03-05T06:00:00+00:00"),
        ("HOLD FOR RELEASE 9 a.m. EST, Thursday, March 5th", "2026-03-05T14:00:00+00:00"),
        ("Sperrfrist: 05.03.2026, 19.00 Uhr", "2026-03-05T18:00:00+00:00"),
        ("Sperrfrist bis Donnerstag, 5. März, 19 Uhr", "2026-03-05T18:00:00+00:00"),
        ("EMBARGO: until the minister has spoken", "indefinite"),
        ("SPERRFRIST: Redebeginn", "indefinite"),
        ("EMBARGO lifted", None),
        ("The oil embargo ends on March 5 at 1800 GMT", None),
    ],
)
@pytest.mark.parametrize("place", [note, opens])
def test_a_line_that_holds(place, line: str, until: str | None) -> None:
    judged = in_zone_of_wire(with_said_embargo(place(line), NOW), ZoneInfo("Europe/Berlin"))
    held = judged.embargo
    if until is None:
        assert held is None
    else:
        assert held is not None
        assert (held.until.at.isoformat() if held.until else "indefinite") == until


@pytest.mark.parametrize(
    "headline",
    [
        "EMBARGOED UNTIL 1800 GMT - Old crane lifts its last crate",
        "(EMBARGO 1800 GMT) Old crane lifts its last crate",
        "Sperrfrist 4. März, 19.00 Uhr - Alter Kran hebt letzte Kiste",
    ],
)
def test_a_headline_that_holds(headline: str) -> None:
    held = with_said_embargo(item(headline), NOW).embargo
    assert held is not None and held.until is not None
    assert "crate" not in held.evidence and "Kiste" not in held.evidence


def test_a_year_that_is_not_said_is_the_nearest() -> None:
    eve = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    one = note("EMBARGOED UNTIL 0600 GMT, Friday, January 1", updated=Moment(at=eve, zone="Z"))
    held = with_said_embargo(one, eve).embargo
    assert held is not None and held.until is not None
    assert held.until.at == datetime(2027, 1, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "zone", "until"),
    [
        ("2026-03-04T18:00:00Z", "Asia/Kolkata", "2026-03-04T18:00:00+00:00"),
        ("2026-03-04T18:00:00", "Asia/Kolkata", "2026-03-04T12:30:00+00:00"),
        ("2026-03-04T18:00:00", "", "2026-03-05T06:00:00+00:00"),  # the last clocks on Earth
        ("2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T01:30:00+00:00"),  # it comes twice
        ("2026-10-25T02:30:00+02:00", "Europe/Berlin", "2026-10-25T00:30:00+00:00"),
        ("2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00+00:00"),  # it never comes
        ("", "Europe/Berlin", None),
        ("soon", "Europe/Berlin", None),
    ],
)
def test_an_embargo_ends_at_the_latest_plausible_instant(
    field: str, zone: str, until: str | None
) -> None:
    one = in_zone_of_wire(item(embargo=embargo(field)), ZoneInfo(zone) if zone else None)
    assert one.embargo is not None
    assert (one.embargo.until and one.embargo.until.at.isoformat()) == until


LIFTED = "The embargo on the crane story is lifted."


@pytest.mark.parametrize(
    ("one", "asks", "names"),
    [
        (item("ADVISORY-Crane", body_html=LIFTED, links=(Link(rel="previous", guid="a"),)),
         "RELEASE", ("a",)),
        (item("ADVISORY-Crane", body_html="Pictures follow at noon."), None, ()),
        (item("ADVISORY-Crane", body_html="Pictures follow.", embargo=Embargo()), "HOLD", ()),
        (item("ADVISORY-Crane", body_html="EU oil embargo lifted, says story.",
              links=(Link(rel="previous", guid="a"),)), None, ()),
        (item("ADVISORY-Crane", body_html="EMBARGO LIFTED"), "RELEASE", ()),
        (item("ADVISORY-EU lifts oil embargo: coverage", body_html="Two stories."), None, ()),
        (item("Crane lifts its last crate", links=(Link(rel="previous", guid="a"),)), None, ()),
        (item("KILL-Old crane", body_html=NOTICE,
              links=(Link(rel="kill", guid="a"), Link(rel="kill", guid="b"))), "KILL", ("a", "b")),
    ],
)  # fmt: skip
def test_what_a_notice_asks_of_others(
    one: NewsItem, asks: str | None, names: tuple[str, ...]
) -> None:
    assert asked_of_others(one, instruct(one)) == asks
    assert spoken_to(one) == names


@pytest.mark.parametrize(
    ("words", "legal"),
    [
        ("Eds: Corrects third paragraph for legal reasons.", True),
        ("Berichtigt: dritter Absatz aus rechtlichen Gründen gestrichen.", True),
        ("Corrige le troisième paragraphe pour des raisons juridiques.", True),
        ("Corrects the name of the minister.", False),
    ],
)
def test_notes_that_give_legal_reasons(words: str, legal: bool) -> None:
    assert gives_legal_reasons(item(eds_notes=(EdNote(text=words),))) is legal


def spoken_to(one: NewsItem) -> tuple[str, ...]:
    return targets(one, asked_of_others(one, instruct(one)))


def test_a_kill_by_reference_speaks_to_the_item_it_names() -> None:
    links = (Link(rel="seeAlso", guid="other"), Link(rel="irel:previousVersion", guid="first"))
    killed = item("KILL-Old crane", body_html=NOTICE, links=links)
    assert spoken_to(killed) == ("first",)
    itself = item(body_html=NOTICE, pub_status="canceled", links=links)
    assert spoken_to(itself) == ()
    update = item("UPDATE 1-Old crane", links=links)
    assert spoken_to(update) == ()


@given(st.text(max_size=200), st.text(max_size=2 * LONGEST_NOTICE))
def test_any_words_are_judged_without_an_error(headline: str, body: str) -> None:
    one = item(headline, body_html="", body_text=body, eds_notes=(EdNote(text=headline),))
    assert instruct(with_said_embargo(one, NOW)).kind
