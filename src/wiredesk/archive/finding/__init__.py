"""All named reads of the public side: queries in, frozen view values out; nothing here writes."""

from wiredesk.archive.finding.cards import card as card_of
from wiredesk.archive.finding.copies import Copies, FiledAlso, copies
from wiredesk.archive.finding.house import Frame, frame, originals, policies
from wiredesk.archive.finding.lists import (
    Page,
    Pool,
    agency_page,
    boundary,
    by_ids,
    corrections,
    countries,
    country_page,
    hidden_lately,
    indexable,
    killed_lately,
    kind_page,
    matches,
    mining_reserved,
    newest,
    pool,
    section_page,
)
from wiredesk.archive.finding.pages import (
    Answer,
    StoryPage,
    draft_of,
    pictured,
    resolve,
    story_page,
)
from wiredesk.archive.finding.pairs import PairPage, pair_page, pairs_of, partners
from wiredesk.archive.finding.reading import Asked, stories, unknown, with_body
from wiredesk.archive.finding.roundups import (
    RoundupLine,
    RoundupView,
    latest_roundups,
    roundup,
    withdrawn_roundups,
)
from wiredesk.archive.finding.statement import Statement
from wiredesk.archive.finding.storylines import (
    Running,
    RunningAnswer,
    running_among,
    storyline,
)
from wiredesk.archive.finding.trend import TopList, top_list
from wiredesk.archive.finding.values import Original, PictureView, Place, StoryCard
from wiredesk.archive.finding.versions import PublicVersion, may_compare, public_versions

__all__ = [
    "Answer",
    "Asked",
    "Copies",
    "FiledAlso",
    "Frame",
    "Original",
    "Page",
    "PairPage",
    "PictureView",
    "Place",
    "Pool",
    "PublicVersion",
    "RoundupLine",
    "RoundupView",
    "Running",
    "RunningAnswer",
    "Statement",
    "StoryCard",
    "StoryPage",
    "TopList",
    "agency_page",
    "boundary",
    "by_ids",
    "card_of",
    "copies",
    "corrections",
    "countries",
    "country_page",
    "draft_of",
    "frame",
    "hidden_lately",
    "indexable",
    "killed_lately",
    "kind_page",
    "latest_roundups",
    "matches",
    "may_compare",
    "mining_reserved",
    "newest",
    "originals",
    "pair_page",
    "pairs_of",
    "partners",
    "pictured",
    "policies",
    "pool",
    "public_versions",
    "resolve",
    "roundup",
    "running_among",
    "section_page",
    "stories",
    "story_page",
    "storyline",
    "top_list",
    "unknown",
    "with_body",
    "withdrawn_roundups",
]
