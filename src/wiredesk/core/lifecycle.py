"""The state of a story is a fold over all its items and desk actions, in one total order.

Nothing here remembers: every new item or desk action folds the whole story again, so any order of
arrival, any repetition and any crash ends in the same state. The order is (version, versionCreated,
severity, content hash); a desk action stands right behind the version that it saw.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise, takewhile
from typing import Literal

from msgspec.structs import replace

from wiredesk.core.item import Kind, Policy, Value
from wiredesk.core.text.slugline import without_marks

StateName = Literal["public", "awaiting", "held", "withheld", "killed", "spiked", "never"]
ActName = Literal["publish", "kill", "unkill", "hold", "withhold", "release", "spike"]

SEVERITY: dict[Kind, int] = {
    "NEW": 0,
    "REPEAT": 0,
    "ALERT": 0,
    "UPDATE": 1,
    "REFILE": 2,
    "CORRECTION": 3,
    "RELEASE": 4,
    "ADVISORY": 5,
    "HOLD": 6,
    "WITHHOLD": 7,
    "KILL": 8,
}

LARGEST_SMALL_VERSION = 9_999
"""Versions above are time stamps or hashes (Reuters: 978556838) and say nothing about order."""


class Filed(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One news item as the fold sees it. ``ref`` is its content hash, ``at`` its versionCreated."""

    ref: str
    at: datetime
    kind: Kind  # as instructed by the item alone
    version: str | None = None
    text: str = ""  # hash of the normalised text; "" = the item carries none
    length: int = 0  # characters of text
    language: str | None = None
    slugline: str | None = None
    embargoed: bool = False
    embargo_until: datetime | None = None  # None while embargoed = indefinitely
    expires: datetime | None = None
    policy: Policy = "auto"
    policy_reason: str = ""
    adds: bool = False  # the item is added below the story, until a version replaces it all
    seen: datetime | None = None  # our receipt, only where the item does not say when it was made


class Acted(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One desk action; ``covers`` is the newest version that the person (or rule) had seen."""

    number: int  # grows with every action
    kind: ActName
    at: datetime
    by: str
    reason: str = ""
    covers: str | None = None


class State(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What a story is now. ``visible_from`` in the future means that an embargo runs."""

    name: StateName = "never"
    shown: str | None = None  # ref of the version on the page (kept while held, empty when killed)
    adds: tuple[str, ...] = ()  # refs of items that stand below the shown version
    awaiting: str | None = None  # ref of a newer version that waits for a person
    visible_from: datetime | None = None
    indefinite: bool = False  # held with no known end
    listed_until: datetime | None = None
    reason: str = ""
    killed_at: datetime | None = None
    killed_by: Literal["agency", "desk"] | None = None
    desk_hold: bool = False

    def public_at(self, now: datetime) -> bool:
        """Whether the public may see the story at ``now`` (aware)."""
        return self.name == "public" and (self.visible_from is None or self.visible_from <= now)


def in_order(filed: Iterable[Filed]) -> list[Filed]:
    """The versions of one story, oldest first, each content once.

    Versions decide where all are small integers and agree with the times; else versionCreated does
    (LIFECYCLE: an older versionCreated never overwrites a newer one).
    """
    newest_first = sorted(filed, key=lambda one: (one.at, one.seen or one.at), reverse=True)
    distinct = list({(one.version, one.ref): one for one in newest_first}.values())
    by_time = sorted(distinct, key=lambda one: (one.at, _number(one) or 0, *_tie(one)))
    if any(_number(one) is None for one in distinct):
        return by_time
    by_number = sorted(distinct, key=lambda one: (_number(one), one.at, *_tie(one)))
    agree = all(a.at <= b.at for a, b in pairwise(by_number))
    return by_number if agree else by_time


def _tie(one: Filed) -> tuple[datetime, int, str]:
    """Between versions of one time: undated ones by our receipt, then severity, then chance."""
    return (one.seen or one.at, SEVERITY[one.kind], one.ref)


def _number(one: Filed) -> int | None:
    text = one.version or ""
    if text.isascii() and text.isdigit() and int(text[:6]) <= LARGEST_SMALL_VERSION:
        return int(text) if len(text) <= 4 else None
    return None


def label(ordered: Sequence[Filed], one: Filed) -> Kind:
    """What an item is, seen beside the versions that come before it in the order."""
    if one.kind != "NEW":
        return one.kind
    before = takewhile(lambda other: (other.version, other.ref) != (one.version, one.ref), ordered)
    with_text = [other for other in before if other.text]
    if not with_text:
        return "NEW"
    last = with_text[-1]
    if last.text != one.text:
        return "UPDATE"
    if one.version and last.version and one.version != last.version and not last.embargoed:
        return "UPDATE"  # a version of its own, though its words are the same
    return "RELEASE" if last.embargoed and not one.embargoed else "REPEAT"


def fold(filed: Iterable[Filed], acts: Iterable[Acted] = ()) -> State:
    """The state of a story from everything that was ever filed or done to it."""
    ordered = in_order(filed)
    waiting = sorted(acts, key=lambda act: act.number)
    known = {one.ref for one in ordered}
    state = State()
    for act in waiting:
        if act.covers not in known:
            state = apply_act(state, act, ordered)
    for position, one in enumerate(ordered):
        state = apply_item(state, one, ordered[:position])
        for act in waiting:
            if act.covers == one.ref:
                state = apply_act(state, act, ordered)
    return state


def apply_item(state: State, one: Filed, before: Sequence[Filed]) -> State:
    """One item on top of what the story was."""
    if one.kind == "ADVISORY":
        return state if before else replace(state, reason="an advisory is never for the public")
    if one.kind == "KILL":
        return _killed(state, one.at, "agency", "withdrawn by the agency")
    if state.name in ("killed", "spiked"):
        return replace(state, awaiting=one.ref if one.text else state.awaiting)
    if state.desk_hold:
        return replace(state, awaiting=one.ref, shown=state.shown or one.ref)
    if one.kind == "WITHHOLD":
        return replace(
            state,
            name="withheld",
            shown=one.ref if one.text else state.shown,
            reason="withheld by the agency until told otherwise",
        )
    if not one.text and state.shown:
        return state
    if one.policy == "never":
        story = state.name == "public" or any(other.policy != "never" for other in before)
        return state if story else State(awaiting=one.ref, reason=one.policy_reason)
    return _published(state, one, before)


def _killed(state: State, at: datetime, by: Literal["agency", "desk"], reason: str) -> State:
    return State(name="killed", killed_at=at, killed_by=by, reason=reason)


def _published(state: State, one: Filed, before: Sequence[Filed]) -> State:
    """A usable item: it replaces the text, waits for a person, or waits for its time."""
    previous = next((other for other in before if other.ref == state.shown), None)
    doubt = _doubt(one, previous) if one.kind == "CORRECTION" else ""
    if doubt:
        return replace(state, name="awaiting", awaiting=one.ref, reason=doubt)
    if one.policy == "desk":
        if state.name == "public" and one.kind != "CORRECTION":
            return replace(state, awaiting=one.ref, reason=one.policy_reason)
        return replace(
            state, name="awaiting", shown=one.ref, awaiting=one.ref, reason=one.policy_reason
        )
    if one.adds and previous is not None and state.name in ("public", "held"):
        return _added(state, one)
    indefinite = one.embargoed and one.embargo_until is None
    return State(
        name="held" if indefinite else "public",
        shown=one.ref,
        visible_from=one.embargo_until,
        indefinite=indefinite,
        listed_until=one.expires,
        reason="embargo without a known end" if indefinite else "",
    )


def _added(state: State, one: Filed) -> State:
    """Copy below the story; where it is under embargo, all of it waits (nothing may leak)."""
    grown = replace(state, adds=_with(state.adds, one.ref))
    if not one.embargoed:
        return grown
    endless = one.embargo_until is None
    times = [at for at in (state.visible_from, one.embargo_until) if at is not None]
    return replace(
        grown,
        name="held" if endless else state.name,
        indefinite=endless or state.indefinite,
        visible_from=max(times, default=None),
        reason="embargo without a known end" if endless else state.reason,
    )


def _with(adds: tuple[str, ...], ref: str) -> tuple[str, ...]:
    return adds if ref in adds else (*adds, ref)


def _doubt(one: Filed, previous: Filed | None) -> str:
    """Why a correction may not publish itself (DESK-RULES, "Correction, update"); "" = it may."""
    if one.policy == "desk":
        return one.policy_reason
    if previous is None:
        return ""
    if one.length * 2 < previous.length:
        return "the correction is less than half as long as the text it corrects"
    if one.language != previous.language:
        return "the correction is in another language"
    if without_marks(one.slugline or "") != without_marks(previous.slugline or ""):
        return "the correction has another slugline"
    return ""


def apply_act(state: State, act: Acted, ordered: Sequence[Filed]) -> State:
    """One desk action on top of what the story was."""
    why = f"{act.kind} by {act.by}" + (f": {act.reason}" if act.reason else "")
    match act.kind:
        case "kill":
            return state if state.name == "killed" else _killed(state, act.at, "desk", why)
        case "spike":
            return State(name="spiked", reason=why)
        case "hold" | "withhold" if state.name not in ("killed", "spiked"):
            name: StateName = "held" if act.kind == "hold" else "withheld"
            return replace(state, name=name, desk_hold=True, reason=why)
        case "publish" | "release" if state.name not in ("killed", "spiked"):
            return _released(state, act, ordered, why)
        case "unkill" if state.name in ("killed", "spiked"):
            return _released(State(), act, ordered, why)
    return state


def _released(state: State, act: Acted, ordered: Sequence[Filed], why: str) -> State:
    """The version that the desk saw goes out; a timed embargo of the agency still holds."""
    with_text = [one for one in ordered if one.text]
    seen = next((one for one in with_text if one.ref == act.covers), None)
    chosen = seen.ref if seen else state.awaiting or state.shown
    if chosen is None and act.kind == "unkill" and with_text:
        chosen = with_text[-1].ref
    version = next((one for one in with_text if one.ref == chosen), None)
    if version is None:
        return state
    below = version.adds and state.shown not in (None, version.ref)
    return replace(
        state,
        name="public",
        shown=state.shown if below else version.ref,
        adds=_with(state.adds, version.ref) if below else (),
        awaiting=None,
        desk_hold=False,
        visible_from=version.embargo_until,
        indefinite=False,
        listed_until=version.expires,
        reason=why,
    )
