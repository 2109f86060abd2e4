"""Every alarm by its code: how grave it is, what happened, and what to do (reference/alarms.md).

Codes are part of the public interface (mail, webhook, newsroom): they are added, never renamed.
"""

from typing import Literal

from wiredesk.core.item import Value

Severity = Literal["critical", "warning", "notice"]


class Alarm(Value, frozen=True, kw_only=True):
    """One kind of alarm; its sentences hold no word of any story."""

    severity: Severity
    sentence: str
    advice: str
    always: bool = False  # told each time, however often


ALARMS: dict[str, Alarm] = {
    "kill-done": Alarm(
        severity="notice",
        sentence="A story was killed and has left every surface.",
        advice="Nothing, unless the kill surprises you: look who asked for it.",
        always=True,
    ),
    "kill-unmatched": Alarm(
        severity="critical",
        sentence="An agency killed a story that we do not hold.",
        advice="Look whether the story came under another id, and kill it. If it comes under"
        " this id it stays killed.",
    ),
    "flood-kills": Alarm(
        severity="critical",
        sentence="A wire sent too many kills: its new items now await the desk.",
        advice="Ask the agency. The kills have acted; close the breaker of the wire when it is"
        " itself again.",
    ),
    "flood-items": Alarm(
        severity="critical",
        sentence="A wire sent too many new items: they now await the desk.",
        advice="Look at what came. Close the breaker of the wire when it is itself again, or give"
        " the wire a higher limit.",
    ),
    "breaker-closed": Alarm(
        severity="notice",
        sentence="The breaker of a wire was closed: new items publish themselves again.",
        advice="Nothing. What waits meanwhile waits on.",
    ),
    "wire-silent": Alarm(
        severity="warning",
        sentence="A wire has been silent for longer than it ever is.",
        advice="Look at the last error of the wire, then ask the agency. The alarm ends by itself"
        " when the wire is heard again.",
    ),
    "host-key-changed": Alarm(
        severity="critical",
        sentence="The server of a wire shows another key than the one that was confirmed.",
        advice="Nothing was sent to it. Ask the agency, by another way than this server, whether it"
        " has changed its key, and confirm the new one; else somebody stands in between.",
    ),
    "wire-gone": Alarm(
        severity="critical",
        sentence="The server of a wire says that it is gone for good: it is not asked any more.",
        advice="Ask the agency for the new address and change it on the page of the wire, or press"
        " *Ask now* there if the server was wrong. Its stories stay.",
    ),
    "wire-page": Alarm(
        severity="warning",
        sentence="A wire answers with a web page, often a login, instead of news.",
        advice="Open its address in a browser: a login or an expired subscription shows itself."
        " Nothing was ingested. The alarm ends by itself when news comes again.",
    ),
    "wire-failing": Alarm(
        severity="warning",
        sentence="A wire has failed several looks in a row.",
        advice="Read its last error on the page of the wire (`wiredesk wire health` says what to"
        " do). It is tried again at least every six hours; the alarm ends by itself.",
    ),
    "wire-nonsense": Alarm(
        severity="warning",
        sentence="A wire delivers what no reader can read, several times in a row.",
        advice="Look at the newest of its transmissions in quarantine: is it news, and of which"
        " format? The alarm ends by itself when something is read again.",
    ),
    "wire-moved": Alarm(
        severity="notice",
        sentence="A wire has moved: it is now asked at its new address.",
        advice="Nothing, if the agency owns the new address. Else put the old one back on the page"
        " of the wire, and tell the agency.",
    ),
    "quarantine": Alarm(
        severity="warning",
        sentence="What a wire delivered cannot be read and lies in quarantine.",
        advice="Read its reason in the list of transmissions; after a repair read it again.",
    ),
    "embargo-unclear": Alarm(
        severity="warning",
        sentence="An embargo without a readable end holds a story.",
        advice="Read the embargo line in the story's notes and release the story when its time"
        " has come.",
    ),
    "correction-held": Alarm(
        severity="critical",
        sentence="A correction awaits the desk, and the faulty text has come down.",
        advice="Compare both texts and publish the corrected one.",
    ),
    "killed-text": Alarm(
        severity="warning",
        sentence="Text that was killed came under another id too and is withheld.",
        advice="Compare it with the killed story. Release it if it is the corrected story, else"
        " leave it or kill it.",
    ),
    "guid-reuse": Alarm(
        severity="warning",
        sentence="An agency used the id of one story for another.",
        advice="Look at both texts and decide which of them the id means.",
    ),
    "version-conflict": Alarm(
        severity="warning",
        sentence="Two different texts of one story claim to be the same version.",
        advice="Look at both versions and publish the right one.",
    ),
    "shared-name": Alarm(
        severity="warning",
        sentence="An instruction names several stories.",
        advice="Look at the stories it names and carry it out on the right one.",
    ),
    "advisory-unmatched": Alarm(
        severity="warning",
        sentence="An advisory concerns a story that we do not hold.",
        advice="Read the advisory and look whether the story came under another id.",
    ),
}

UNKNOWN = Alarm(
    severity="warning",
    sentence="Something asks for a look, of a kind that this release does not know.",
    advice="Read its detail.",
)


def alarm_of(code: str) -> Alarm:
    """What a code means; an alarm of a newer release is told all the same."""
    return ALARMS.get(code, UNKNOWN)
