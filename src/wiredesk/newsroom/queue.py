"""The wire queue: all stories of all wires in one list, newest first."""

import django_filters
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button

from wiredesk.archive import search
from wiredesk.archive.lookup import stories_matching
from wiredesk.archive.models import Agency, Sector, Story, StoryVersion, Wire
from wiredesk.newsroom.consequences import ACTS, Act, offered
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.viewsets import BoundedIndex, ReadOnlyViewSet

RECENT_VERSIONS = 5_000
"""What the public index does not hold is searched by headline among the newest versions."""
UNREAD = "body_html body_text item found sign_off evidence source_url".split()
TONE = {"public": "primary", "killed": "critical", "withheld": "critical", "awaiting": "warning"}


def headline(story: Story) -> str:
    """The shown version's words, else the waiting one's; the bare id once they are gone."""
    version = story.shown or story.awaiting
    return (version.headline if version else "") or f"Story {story.public_id}"


def state(story: Story) -> SafeString:
    """The state as a tag, with its reason beneath."""
    label, tone = story.get_state_display(), TONE.get(story.state, "plain")
    if story.state == "public" and story.awaiting_id:
        label = "Public, update awaits"
    if story.state == "public" and story.visible_from and story.visible_from > timezone.now():
        label, tone = f"Embargo to {story.visible_from:%d %b %H:%M} UTC", "warning"
    return format_html(
        '<span class="wd-tag wd-{}">{}</span>{}',
        tone,
        label,
        format_html('<span class="wd-reason">{}</span>', story.reason) if story.reason else "",
    )


def source(story: Story) -> str:
    """Who filed it, on which line."""
    return f"{story.agency.name}: {story.wire.name}"


def place(story: Story) -> str:
    """City and country of the version on the page."""
    version = story.shown or story.awaiting
    names = (version.city if version else "", story.country.name if story.country else "")
    return ", ".join(name for name in names if name)


def found(query: str) -> list[int]:
    """Keys of the stories a search names: by id or address, by public words, by recent headline."""
    named = [story.pk for story in stories_matching(query)]
    public = search.find(query, timezone.now(), limit=500).ids
    newest = StoryVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0
    recent = StoryVersion.objects.filter(pk__gt=newest - RECENT_VERSIONS, headline__icontains=query)
    worded = recent.exclude(policy="never").values_list("story_id", flat=True)
    return [*named, *public, *worded[:500]]


class StoryFilters(WagtailFilterSet):
    """What the queue can be narrowed by."""

    state = django_filters.ChoiceFilter(choices=Story.State, label="State")
    wire = django_filters.ModelChoiceFilter(
        queryset=Wire.objects.select_related("agency"), label="Wire"
    )
    agency = django_filters.ModelChoiceFilter(queryset=Agency.objects.all(), label="Agency")
    sector = django_filters.ModelChoiceFilter(queryset=Sector.objects.all(), label="Sector")
    language = django_filters.CharFilter(lookup_expr="istartswith", label="Language (en, hi …)")

    class Meta:
        model = Story
        fields = ["state", "wire", "agency", "sector", "language"]


class QueueIndex(BoundedIndex):
    """The list itself: a fixed number of queries, whatever it shows."""

    page_title = "Stories"
    filterset_class = StoryFilters
    is_searchable = True
    default_ordering = "-pk"

    def get_base_queryset(self) -> QuerySet[Story]:
        count = (
            StoryVersion.objects.filter(story=OuterRef("pk"))
            .order_by()
            .values("story")
            .annotate(n=Count("pk"))
            .values("n")
        )
        unread = [f"{version}__{field}" for version in ("shown", "awaiting") for field in UNREAD]
        return (
            Story.objects.select_related("agency", "wire", "country", "shown", "awaiting")
            .defer(*unread)
            .annotate(version_count=Subquery(count))
            .prefetch_related("acts")
        )

    def filter_queryset(self, queryset: QuerySet[Story]) -> QuerySet[Story]:
        """Pictures and packages, and what rules skipped, only by their state or their id."""
        found: QuerySet[Story] = super().filter_queryset(queryset)
        if self.request.GET.get("state") or self.is_searching:
            return found
        found = found.exclude(state=Story.State.SKIPPED)
        return found.exclude(state=Story.State.NEVER, awaiting__policy="never")

    def search_queryset(self, queryset: QuerySet[Story]) -> QuerySet[Story]:
        if not self.is_searching:
            return queryset
        return queryset.filter(Q(pk__in=found(self.search_query)))

    def get_edit_url(self, instance: Story) -> str:
        """A row leads to the story's desk page."""
        return reverse("newsroom:story", args=[instance.public_id])

    def get_inspect_url(self, instance: Story) -> None:
        """The desk page is all there is to inspect."""

    def _acts(self, story: Story) -> list[tuple[Act, str]]:
        """What this person may do to a story, each with the page that asks first."""
        acts = [act for act in offered(story) if may(self.request.user, act.key)]
        return [(act, reverse("newsroom:act", args=[story.public_id, act.key])) for act in acts]

    def _state(self, story: Story) -> SafeString:
        """The state, and what keys.js presses: the buttons' own menu is away while it is shut."""
        links = ((act.key, url) for act, url in self._acts(story))
        pressed = format_html_join("", '<a hidden data-wd-act="{}" href="{}"></a>', links)
        return format_html("{}<span hidden data-wd-story>{}</span>", state(story), pressed)

    def get_list_more_buttons(self, instance: Story) -> list[Button]:
        """What this person may do to this story."""
        return [
            Button(
                act.label,
                url=url,
                icon_name=ICONS[act.key],
                priority=position,
                classname="no" if act.grave else "",
            )
            for position, (act, url) in enumerate(self._acts(instance))
        ]

    @property
    def columns(self) -> list[Column]:
        """Headline with its buttons, then what an editor sorts stories by in the mind."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title(
                "headline",
                label="Headline",
                accessor=headline,
                get_url=self.get_edit_url,
                classname="title wd-headline-cell",
            ),
            Column("state", label="State", accessor=self._state),
            Column("wire", label="Agency and wire", accessor=source),
            Column("urgency", label="Urgency"),
            Column("place", label="Place", accessor=place),
            Column("version_count", label="Versions"),
            DateColumn("arrived", label="Filed", accessor="sort_at"),
        ]


ICONS = dict(
    zip(
        ACTS, "check resubmit time lock lock-open view bin cross undo".split(), strict=True
    )  # in order of ACTS
)


class StoryViewSet(ReadOnlyViewSet):
    """Stories in the menu; everything about one is on its desk page."""

    model = Story
    index_view_class = QueueIndex
    inspect_view_enabled = False
    icon = "doc-full-inverse"
    menu_label = "Stories"
    menu_order = 100
    add_to_admin_menu = True
    name = "stories"
