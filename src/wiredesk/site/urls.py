"""Addresses of the public site."""

from django.urls import path, re_path, register_converter

from wiredesk.site.views import (
    feeds,
    fronts,
    letters,
    machines,
    roundups,
    searching,
    stories,
    storylines,
    trending,
)

ENDING = r"\.(?P<ending>rss|atom|json)$"
KEY = r"(?P<key>[-\w]+)"


class Words:
    """Words of a headline in any script; the id before them decides."""

    regex = "[^/]+"

    def to_python(self, text: str) -> str:
        """As it stands."""
        return text

    def to_url(self, text: str) -> str:
        """As it stands; ``reverse`` encodes it."""
        return text


register_converter(Words, "words")

urlpatterns = [
    path("", fronts.home, name="home"),
    path("latest", fronts.latest, name="latest"),
    path("section/<slug:key>", fronts.section, name="section"),
    path("country/<slug:slug>", fronts.country, name="country"),
    path("agency/<slug:key>", fronts.agency, name="agency"),
    path("trending", trending.trending, name="trending"),
    path("shorts", fronts.shorts, name="shorts"),
    path("corrections", fronts.corrections, name="corrections"),
    path("tables", fronts.kind, {"key": "agate"}, name="tables"),
    path("roundups", fronts.kind, {"key": "roundup"}, name="roundups"),
    path("roundup/<int:public_id>", roundups.roundup, name="roundup"),
    path("editions", fronts.editions, name="editions"),
    path("search", searching.search, name="search"),
    path("article/<int:public_id>", stories.story, name="story-id"),
    path("article/<int:public_id>/versions", stories.versions, name="versions"),
    path("article/<slug:sector>/<int:public_id>-<words:slug>", stories.story, name="story"),
    path("storyline/<int:public_id>", storylines.storyline, name="storyline"),
    path("countries/<slug:named>", storylines.pair, name="pair"),
    path("feedback", letters.feedback, name="feedback"),
    path("feedback/thanks", letters.feedback_thanks, name="feedback-thanks"),
    path("newsletter", letters.newsletter, name="newsletter"),
    path("newsletter/thanks", letters.newsletter_thanks, name="newsletter-thanks"),
    path("newsletter/confirm/<str:token>", letters.newsletter_confirm, name="newsletter-confirm"),
    path("feeds", fronts.feeds, name="feeds"),
    re_path(rf"^feeds/latest{ENDING}", feeds.latest, name="feed-latest"),
    re_path(rf"^feeds/search{ENDING}", feeds.search, name="feed-search"),
    re_path(rf"^feeds/corrections{ENDING}", feeds.corrections, name="feed-corrections"),
    re_path(rf"^feeds/tables{ENDING}", feeds.kind, {"key": "agate"}, name="feed-tables"),
    re_path(rf"^feeds/roundups{ENDING}", feeds.kind, {"key": "roundup"}, name="feed-roundups"),
    re_path(rf"^feeds/roundups/ours{ENDING}", roundups.feed, name="feed-our-roundups"),
    re_path(rf"^feeds/edition/{KEY}{ENDING}", feeds.edition, name="feed-edition"),
    re_path(rf"^feeds/section/{KEY}{ENDING}", feeds.section, name="feed-section"),
    re_path(rf"^feeds/country/{KEY}{ENDING}", feeds.country, name="feed-country"),
    re_path(rf"^feeds/agency/{KEY}{ENDING}", feeds.agency, name="feed-agency"),
    re_path(
        rf"^feeds/storyline/(?P<public_id>[0-9]{{1,19}}){ENDING}",
        feeds.storyline,
        name="feed-storyline",
    ),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path(".well-known/tdmrep.json", machines.tdmrep, name="tdmrep"),
    path("sitemap-news.xml", machines.news_sitemap, name="sitemap-news"),
    path(".well-known/security.txt", machines.security, name="security-txt"),
    path("media/<path:name>", machines.media, name="media"),
    path("opinion", fronts.without_slash),
    path("about", fronts.without_slash),
    path("<slug:edition>/", fronts.home, name="edition"),
    path("<slug:edition>/latest", fronts.latest, name="edition-latest"),
]
