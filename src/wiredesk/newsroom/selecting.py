"""What is taken of a wire: its rules as a form, tried on the last day before they hold."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, get_args
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from wiredesk.archive import selecting, trying
from wiredesk.archive.models import Wire
from wiredesk.core.item import StoryKind
from wiredesk.core.selection import CONDITIONS, MOST_RULES, Rule, Selection, problems
from wiredesk.desk import actions
from wiredesk.desk.actions.choose import in_words
from wiredesk.newsroom.roles import may

MOST_LISTED = 100
SPARE = 2
"""Empty rules at the end of the form; each look gives that many again."""

KINDS = {
    "news": "News",
    "opinion": "Opinion",
    "press": "Press release",
    "agate": "Results and tables",
    "roundup": "Roundup",
}
LISTS = {
    "subject": ("Subject", "IPTC code or name, or the agency’s code; narrower ones count, too"),
    "country": ("Country", "Two letters: PT, ES"),
    "genre": ("Genre", "As the agency calls it: Obituary"),
    "language": ("Language", "en is en-GB, too"),
    "product": ("Product", "Service or product code of the agency"),
    "words": ("Words", "In slugline or headline; strik* is striking, too"),
}


class Listed(forms.CharField):
    """Values between commas."""

    def to_python(self, value: Any) -> list[str]:
        """Each without the space around it."""
        return [one for part in (value or "").split(",") if (one := part.strip())]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


class Urgencies(Listed):
    """Numbers and ranges between commas: ``1-3, 5``."""

    def to_python(self, value: Any) -> list[int]:
        """Every number that is meant. Raises ValidationError for what is none."""
        found: list[int] = []
        for part in super().to_python(value):
            first, _, last = part.replace("–", "-").partition("-")
            ends = [one.strip() for one in (first, last or first)]
            if not all(one.isascii() and one.isdigit() and len(one) == 1 for one in ends):
                raise forms.ValidationError(f"{part}: urgencies are 1 to 9, such as 5-9.")
            found += range(int(ends[0]), int(ends[1]) + 1)
        return sorted(set(found))


class RuleForm(forms.Form):
    """One rule; without “take” or “skip” it is none."""

    place = forms.IntegerField(
        label="Order", required=False, min_value=1, max_value=9_999,
        widget=forms.NumberInput(attrs={"class": "wd-number"}),
    )  # fmt: skip
    act = forms.ChoiceField(
        label="Do", required=False, choices=[("", "No rule"), ("skip", "Skip"), ("take", "Take")]
    )
    subject, country, genre, language, product, words = (
        Listed(label=label, help_text=told, required=False, max_length=2_000)
        for label, told in LISTS.values()
    )
    urgency = Urgencies(
        label="Urgency", help_text="1 is the top: 5-9", required=False, max_length=60
    )
    type = forms.MultipleChoiceField(
        label="Type",
        choices=[(kind, KINDS[kind]) for kind in get_args(StoryKind)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label="Why", help_text="Stands in the books with every decision", required=False,
        max_length=120,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What was typed is not lost because nobody said what to do with it."""
        said = self.cleaned_data
        if not said.get("act") and any(said.get(name) for name in CONDITIONS):
            self.add_error("act", "Take or skip what this rule is about?")
        return said

    def rule(self) -> Rule | None:
        """The rule that was typed; None = no rule."""
        said = self.cleaned_data
        if not said.get("act"):
            return None
        values = {name: tuple(said.get(name) or ()) for name in CONDITIONS}
        return Rule(act=said["act"], reason=said.get("reason", ""), **values)


RuleForms = forms.formset_factory(
    RuleForm, extra=SPARE, max_num=MOST_RULES + SPARE, absolute_max=MOST_RULES + 2 * SPARE
)


class CapForm(forms.Form):
    """The cap of a day and the part of it that is kept."""

    cap = forms.IntegerField(
        label="New stories a day, at most", required=False, min_value=0, max_value=100_000,
        help_text="Empty: no cap. Updates, corrections and kills of what we hold always come in.",
    )  # fmt: skip
    reserve = forms.IntegerField(
        label="Of them kept for urgency 1 to 3", required=False, min_value=0, max_value=100_000
    )


@require_http_methods(["GET", "POST"])
@require_admin_access
def choose(request: HttpRequest, key: int) -> HttpResponse:
    """The rules of a wire: GET shows them, POST tries them or lets them hold."""
    if not may(request.user, "choose"):
        raise PermissionDenied
    wire = get_object_or_404(Wire.objects.select_related("agency"), pk=key)
    if request.method == "GET":
        return _page(request, wire, _filled_in(wire.chosen()))
    given = RuleForms(request.POST, prefix="rule"), CapForm(request.POST, prefix="day")
    valid = [one.is_valid() for one in given]  # both: each says what is wrong with it
    if not all(valid):
        return _page(request, wire, given, wrong=["Something below is not clear yet."])
    selection = _typed(*given)
    if wrong := problems(selection):
        return _page(request, wire, given, wrong=wrong)
    if request.POST.get("do") != "save":
        return _page(request, wire, _filled_in(selection), tried=selection)
    actions.choose(wire, selection, by=request.user.get_username())
    messages.success(request, f"{wire.name}: {in_words(selection)}.")
    return redirect("wires:inspect", wire.pk)


def _filled_in(selection: Selection) -> tuple[Any, CapForm]:
    rules = [
        {"place": number, **{name: getattr(rule, name) for name in rule.__struct_fields__}}
        for number, rule in enumerate(selection.rules, 1)
    ]
    spare = [{"place": len(rules) + number} for number in range(1, SPARE + 1)]
    forms_of = RuleForms(prefix="rule", initial=[*rules, *spare])
    forms_of.extra = 0
    day = {"cap": selection.cap, "reserve": selection.reserve or None}
    return forms_of, CapForm(prefix="day", initial=day)


def _typed(rules: Any, day: CapForm) -> Selection:
    """The rules in their order; those of one number as they stand."""
    last = MOST_RULES * 100
    placed = sorted(rules.forms, key=lambda form: form.cleaned_data.get("place") or last)
    found = tuple(rule for form in placed if (rule := form.rule()))
    said = day.cleaned_data
    return Selection(rules=found, cap=said["cap"], reserve=said["reserve"] or 0)


def _page(
    request: HttpRequest,
    wire: Wire,
    given: tuple[Any, CapForm],
    *,
    wrong: Sequence[str] = (),
    tried: Selection | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"wire": wire, "rules": given[0], "day": given[1], "wrong": wrong}
    if tried is not None:
        found = trying.would(wire, tried, timezone.now())
        parted = [[one for one in found if (one.act == "skip") is skip] for skip in (True, False)]
        context |= {
            "looked_at": len(found),
            "reasons": trying.summed_up(found),
            "skipped": parted[0][: -MOST_LISTED - 1 : -1],
            "taken": parted[1][: -MOST_LISTED - 1 : -1],
            "counts": [len(part) for part in parted],
        }
    return render(request, "newsroom/choose.html", context)


def today(wire: Wire, now: datetime) -> dict[str, Any]:
    """What a wire's own page says: the rules in words, what was taken and skipped today and why."""
    zone = ZoneInfo(selecting.zone_of(wire))
    day = now.astimezone(zone).date()
    selection = wire.chosen()
    reasons = selecting.skipped_since(wire.pk, datetime.combine(day, time(), zone))
    counted = selecting.counted_on(wire.pk, day)
    return {
        "words": in_words(selection),
        "cap": selection.cap,
        "taken": counted.ordinary + counted.urgent,
        "skipped": sum(reasons.values()),
        "reasons": reasons.items(),
        "zone": str(zone),
    }
