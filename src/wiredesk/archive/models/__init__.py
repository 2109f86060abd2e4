"""Every table of the wire, one file per noun."""

from wiredesk.archive.models.agency import Agency, Licence, Wire
from wiredesk.archive.models.alarm import Alarm, WirePulse
from wiredesk.archive.models.edit import StoryEdit
from wiredesk.archive.models.edition import Country, Edition, Sector
from wiredesk.archive.models.house import FooterLink, SiteIdentity
from wiredesk.archive.models.learning import Learning, Lesson
from wiredesk.archive.models.ledger import Audit, Outbox, Pause
from wiredesk.archive.models.letter import Feedback, NewsletterSignUp
from wiredesk.archive.models.original import (
    OriginalIndexPage,
    OriginalPage,
    PolicyIndexPage,
    PolicyPage,
)
from wiredesk.archive.models.picture import Picture, PoolPicture
from wiredesk.archive.models.push import PushRate, PushReceipt, PushToken
from wiredesk.archive.models.readership import DayKey, Pick, Readership, Visit
from wiredesk.archive.models.remote import FolderMemory
from wiredesk.archive.models.removal import Removal
from wiredesk.archive.models.roundup import Roundup, RoundupItem, RoundupPlan
from wiredesk.archive.models.secret import WireSecret
from wiredesk.archive.models.selection import WireDay
from wiredesk.archive.models.story import DeskAct, Story, StoryAlias, StoryVersion
from wiredesk.archive.models.storyline import (
    CoMention,
    Storyline,
    StorylineRuling,
    StorylineStory,
    Ungrouped,
)
from wiredesk.archive.models.subscription import Subscription
from wiredesk.archive.models.transmission import Transmission

__all__ = [
    "Agency",
    "Alarm",
    "Audit",
    "CoMention",
    "Country",
    "DayKey",
    "DeskAct",
    "Edition",
    "Feedback",
    "FolderMemory",
    "FooterLink",
    "Learning",
    "Lesson",
    "Licence",
    "NewsletterSignUp",
    "OriginalIndexPage",
    "OriginalPage",
    "Outbox",
    "Pause",
    "Pick",
    "Picture",
    "PolicyIndexPage",
    "PolicyPage",
    "PoolPicture",
    "PushRate",
    "PushReceipt",
    "PushToken",
    "Readership",
    "Removal",
    "Roundup",
    "RoundupItem",
    "RoundupPlan",
    "Sector",
    "SiteIdentity",
    "Story",
    "StoryAlias",
    "StoryEdit",
    "StoryVersion",
    "Storyline",
    "StorylineRuling",
    "StorylineStory",
    "Subscription",
    "Transmission",
    "Ungrouped",
    "Visit",
    "Wire",
    "WireDay",
    "WirePulse",
    "WireSecret",
]
