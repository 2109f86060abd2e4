"""The state of a story is a fold over all its items and desk actions, in one total order.

Nothing here remembers: every new item or desk action folds the whole story again, so any order of
arrival, any repetition and any crash ends in the same state. Versions stand in the order of
core/ordering.py; a desk action stands right behind the version that it saw.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from wiredesk.core.item import Kind, Value
from wiredesk.core.ordering import Filed, in_order
from wiredesk.core.text.slugline import without_marks

StateName = Literal[
    "public", "awaiting", "held", "withheld", "killed", "spiked", "skipped", "never"
]
ActName = Literal[
    "publish", "kill", "unkill", "hold", "withhold", "release", "spike", "redact", "unredact"
]
AlarmCode = Literal["correction-held", "embargo-unclear", "version-conflict"]

ALERT_LASTS = timedelta(minutes=90)
"""How long an alert that no story has followed stays on fronts and in lists (DESK-RULES)."""


class Acted(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One desk action; ``covers`` is the newest version that the person (or rule) had seen."""

    number: int  # grows with every action
    kind: ActName
    at: datetime
    by: str
    reason: str = ""
    covers: str | None = None


class Alarm(Value, frozen=True, kw_only=True):
    """Something a person must look at: what happened, and which version brought it."""

    code: AlarmCode
    ref: str


class State(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What a story is now. ``visible_from`` in the future means that an embargo runs."""

    name: StateName = "never"
    shown: str | None = None  # ref of the version on the page (kept while held, empty when killed)
    adds: tuple[str, ...] = ()  # refs of items that stand below the shown version
    awaiting: str | None = None  # ref of a newer version that waits for a person
    visible_from: datetime | None = None
    indefinite: bool = False  # held with no known end
    listed_until: datetime | None = None
    rights_end: datetime | None = None
    reason: str = ""
    killed_at: datetime | None = None
    killed_by: Literal["agency", "desk"] | None = None
    desk_hold: bool = False
    redacted: bool = False  # the desk changed the text for legal reasons: later versions wait
    doubted: bool = False  # a correction came down with its text: later versions wait
    alarms: tuple[Alarm, ...] = ()

    def public_at(self, now: datetime) -> bool:
        """Whether the public may see the story at ``now`` (aware)."""
        return self.name == "public" and (self.visible_from is None or self.visible_from <= now)


def fold(filed: Iterable[Filed], acts: Iterable[Acted] = ()) -> State:
    """The state of a story from everything that was ever filed or done to it."""
    ordered = in_order(filed)
    waiting = sorted(acts, key=lambda act: act.number)
    known = {one.ref for one in ordered}
    state = State()
    for act in waiting:
        if act.covers not in known:
            state = apply_act(state, act, ())
    for position, one in enumerate(ordered):
        state = apply_item(state, one, ordered[:position])
        for act in waiting:
            if act.covers == one.ref:
                state = apply_act(state, act, ordered[: position + 1])
    told = replace(state, alarms=(*state.alarms, *_conflicts(ordered)))
    return told if is_taken(ordered, waiting) else _skipped(told, ordered)


LETS_GO: tuple[ActName, ...] = ("publish", "release", "unkill")


def is_taken(filed: Iterable[Filed], acts: Iterable[Acted] = ()) -> bool:
    """Whether we hold a story at all: one version that the rules take is enough, whichever.

    So is the word of a person. What only follows (instructions) stands by itself unless the rules
    skip the story that it belongs to: alone nobody can know what it speaks of.
    """
    said = {one.selected for one in filed}
    return "take" in said or "skip" not in said or any(act.kind in LETS_GO for act in acts)


def _skipped(state: State, ordered: Sequence[Filed]) -> State:
    """No story and never public. A kill stands, so that its text comes by no other way either."""
    if state.name in ("killed", "spiked"):
        return state
    last = [one for one in ordered if one.selected == "skip"][-1]
    return State(name="skipped", awaiting=last.ref, reason=f"skipped by {last.selected_reason}")


def _conflicts(ordered: Sequence[Filed]) -> tuple[Alarm, ...]:
    """Two texts under one version of the agency's own count: the later one in the order tells."""
    alike = [one for one in ordered if one.version and one.text and not one.adds]
    texts: dict[str | None, set[str]] = {}
    found = []
    for one in alike:
        if texts.get(one.version, {one.text}).isdisjoint({one.text}):
            found.append(Alarm(code="version-conflict", ref=one.ref))
        texts.setdefault(one.version, set()).add(one.text)
    return tuple(found)


def apply_item(state: State, one: Filed, before: Sequence[Filed]) -> State:
    """One item on top of what the story was."""
    asked = (one.kind == "ADVISORY" and one.asks) or one.kind
    if asked == "KILL":
        return _killed(state, one.at, "agency", "withdrawn by the agency")
    if one.kind == "ADVISORY" and one.asks is None:
        return state if before else replace(state, reason="an advisory is never for the public")
    if state.name in ("killed", "spiked"):
        return replace(state, awaiting=one.ref if _has_words(one) else state.awaiting)
    if state.desk_hold or state.doubted:
        waits = one.ref if _has_words(one) else state.awaiting
        return replace(state, awaiting=waits, shown=state.shown or waits)
    if asked == "WITHHOLD":
        return replace(
            state,
            name="withheld",
            shown=one.ref if _has_words(one) else state.shown,
            reason="withheld by the agency until told otherwise",
        )
    if state.shown and not _has_words(one):
        return _told(state, one, asked, before)
    if one.policy == "never":
        story = state.name == "public" or any(other.policy != "never" for other in before)
        return state if story else State(awaiting=one.ref, reason=one.policy_reason)
    return state if one.kind == "ADVISORY" else _published(state, one, before)


def _has_words(one: Filed) -> bool:
    """Whether an item is copy for the public; an advisory is not, whatever it says."""
    return bool(one.text) and one.kind != "ADVISORY"


def _told(state: State, one: Filed, asked: Kind, before: Sequence[Filed]) -> State:
    """A notice without copy of its own about the story as it stands: hold it, or let it go."""
    shown = next((other for other in before if other.ref == state.shown), None)
    if asked == "HOLD" and one.embargoed:
        return _embargoed(state, one)
    if asked != "RELEASE" or shown is None or state.name not in ("public", "held", "withheld"):
        return state
    if shown.policy == "desk":
        return replace(state, name="awaiting", awaiting=shown.ref, reason=shown.policy_reason)
    return replace(state, name="public", visible_from=None, indefinite=False, reason="")


def _killed(state: State, at: datetime, by: Literal["agency", "desk"], reason: str) -> State:
    return State(
        name="killed", killed_at=at, killed_by=by, reason=reason, alarms=state.alarms,
        redacted=state.redacted,
    )  # fmt: skip


def _published(state: State, one: Filed, before: Sequence[Filed]) -> State:
    """A usable item: it replaces the text, waits for a person, or waits for its time."""
    previous = next((other for other in before if other.ref == state.shown), None)
    doubt = _doubt(state, one, previous) if one.kind == "CORRECTION" else ""
    if doubt and state.name == "public":
        return _brought_down(state, one, doubt)
    if doubt or one.policy == "desk" or (state.redacted and state.shown):
        return _waiting(state, one, doubt or one.policy_reason or REDACTED)
    if one.adds and previous is not None:
        return _added(state, one)
    fresh = State(
        name="public",
        shown=one.ref,
        listed_until=_listed_until(one),
        rights_end=one.expires if one.ends_rights else None,
        alarms=state.alarms,
    )
    return _embargoed(fresh, one) if one.embargoed else fresh


def _listed_until(one: Filed) -> datetime | None:
    """When a version leaves the lists: an alert soon, unless something replaces it."""
    ends = [one.at + ALERT_LASTS] if one.kind == "ALERT" else []
    return min([*ends, *([one.expires] if one.expires else [])], default=None)


def _embargoed(state: State, one: Filed) -> State:
    """The story waits for the time that ``one`` names; without a time it waits for a person."""
    if one.embargo_until is not None:
        return replace(state, visible_from=one.embargo_until, indefinite=False)
    return replace(
        state,
        name="held",
        indefinite=True,
        reason="embargo without a known end",
        alarms=(*state.alarms, Alarm(code="embargo-unclear", ref=one.ref)),
    )


def _brought_down(state: State, one: Filed, doubt: str) -> State:
    """A correction that needs a person: neither it nor the text that it calls wrong is shown."""
    alarm = Alarm(code="correction-held", ref=one.ref)
    return replace(
        state,
        name="awaiting",
        awaiting=one.ref,
        reason=doubt,
        doubted=True,
        alarms=(*state.alarms, alarm),
    )


def _waiting(state: State, one: Filed, reason: str) -> State:
    """A version that the desk must see first; what is public stays so."""
    if state.redacted or state.name == "public":
        return replace(state, awaiting=one.ref, reason=reason)
    shown = state.shown if one.adds and state.shown else one.ref
    return replace(state, name="awaiting", shown=shown, awaiting=one.ref, reason=reason)


REDACTED = "the desk changed this story for legal reasons"


def _added(state: State, one: Filed) -> State:
    """Copy below the story; where it is under embargo, all of it waits (nothing may leak).

    A story that is withheld or in doubt stays so: what is added is no new text of the whole.
    """
    grown = replace(state, adds=_with(state.adds, one.ref))
    if not one.embargoed:
        return grown
    held = _embargoed(grown, one)
    times = [at for at in (state.visible_from, one.embargo_until) if at is not None]
    return replace(
        held,
        name=held.name if state.name == "public" else state.name,
        indefinite=held.indefinite or state.indefinite,
        visible_from=max(times, default=None),
    )


def _with(adds: tuple[str, ...], ref: str) -> tuple[str, ...]:
    return adds if ref in adds else (*adds, ref)


def _doubt(state: State, one: Filed, previous: Filed | None) -> str:
    """Why a correction may not publish itself (DESK-RULES, "Correction, update"); "" = it may."""
    if one.policy == "desk":
        return one.policy_reason
    if one.legal:
        return "the correction gives legal reasons"
    if state.redacted:
        return REDACTED
    if previous is None:
        return ""
    if one.length * 2 < previous.length:
        return "the correction is less than half as long as the text it corrects"
    if one.language != previous.language:
        return "the correction is in another language"
    if without_marks(one.slugline or "") != without_marks(previous.slugline or ""):
        return "the correction has another slugline"
    return ""


def apply_act(state: State, act: Acted, seen: Sequence[Filed]) -> State:
    """One desk action on top of what the story was; ``seen`` ends with the version it covers."""
    why = f"{act.kind} by {act.by}" + (f": {act.reason}" if act.reason else "")
    match act.kind:
        case "kill" if state.name != "killed":
            return _killed(state, act.at, "desk", why)
        case "spike" if state.name != "killed":
            return State(name="spiked", reason=why, alarms=state.alarms)
        case "hold" | "withhold" if state.name not in ("killed", "spiked"):
            name: StateName = "held" if act.kind == "hold" else "withheld"
            return replace(state, name=name, desk_hold=True, reason=why)
        case "redact" | "unredact":
            return replace(state, redacted=act.kind == "redact")
        case "publish" | "release" if state.name not in ("killed", "spiked"):
            return _released(state, act, seen, why)
        case "unkill" if state.name in ("killed", "spiked"):
            fresh = State(alarms=state.alarms, redacted=state.redacted)
            return _released(fresh, act, seen, why)
    return state


def _released(state: State, act: Acted, seen: Sequence[Filed], why: str) -> State:
    """The newest whole text that the desk saw goes out, with what was added to it.

    An embargo of the agency still holds: a timed one always, one without end until a release.
    """
    whole, below = _for_readers(seen)
    if whole is None:
        return state
    held = [one for one in (whole, *below) if one.embargoed]
    endless = act.kind != "release" and any(one.embargo_until is None for one in held)
    return replace(
        state,
        name="held" if endless else "public",
        shown=whole.ref,
        adds=tuple(one.ref for one in below),
        awaiting=None,
        desk_hold=False,
        doubted=False,
        visible_from=max((one.embargo_until for one in held if one.embargo_until), default=None),
        indefinite=endless,
        listed_until=_listed_until(whole),
        rights_end=whole.expires if whole.ends_rights else None,
        reason="embargo without a known end" if endless else why,
    )


def _for_readers(seen: Sequence[Filed]) -> tuple[Filed | None, list[Filed]]:
    """The newest whole text, and what was added to it; the words of notices are for no reader."""
    texts = [one for one in seen if _has_words(one) and one.kind != "KILL" and not one.asks]
    texts = [one for one in texts if one.policy != "never"] or texts
    start = max((n for n, one in enumerate(texts) if not one.adds), default=0)
    return (texts[start], texts[start + 1 :]) if texts else (None, [])
