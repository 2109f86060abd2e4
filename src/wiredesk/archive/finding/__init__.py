"""All named reads of the public side: queries in, frozen view values out; nothing here writes."""

from wiredesk.archive.finding.house import Frame, frame, originals, policies
from wiredesk.archive.finding.lists import (
    Page,
    agency_page,
    boundary,
    by_ids,
    corrections,
    countries,
    country_page,
    indexable,
    killed_lately,
    matches,
    newest,
    pool,
    section_page,
)
from wiredesk.archive.finding.pages import (
    Answer,
    PublicVersion,
    StoryPage,
    pictured,
    public_versions,
    resolve,
    story_page,
)
from wiredesk.archive.finding.statement import Statement
from wiredesk.archive.finding.values import Original, PictureView, Place, StoryCard

__all__ = [
    "Answer",
    "Frame",
    "Original",
    "Page",
    "PictureView",
    "Place",
    "PublicVersion",
    "Statement",
    "StoryCard",
    "StoryPage",
    "agency_page",
    "boundary",
    "by_ids",
    "corrections",
    "countries",
    "country_page",
    "frame",
    "indexable",
    "killed_lately",
    "matches",
    "newest",
    "originals",
    "pictured",
    "policies",
    "pool",
    "public_versions",
    "resolve",
    "section_page",
    "story_page",
]
