"""Addresses of the newsroom beside Wagtail's own, below /newsroom/desk/."""

from django.urls import path, re_path

from wiredesk.newsroom import (
    alarms,
    breakers,
    comparing,
    health,
    onetime,
    phone,
    picks,
    pictures,
    pool,
    pushtokens,
    roundups,
    selecting,
    storydesk,
    storylines,
    switches,
)
from wiredesk.newsroom.consequences import ACTS

app_name = "newsroom"
KINDS = "|".join(ACTS)

urlpatterns = [
    path("story/<int:public_id>/", storydesk.story_desk, name="story"),
    path("story/<int:public_id>/edit/", storydesk.edit, name="edit"),
    path("story/<int:public_id>/compare/", comparing.compare, name="compare"),
    re_path(rf"^story/(?P<public_id>\d+)/(?P<kind>{KINDS})/$", storydesk.act, name="act"),
    path("story/<int:public_id>/pictures/", pictures.pictures, name="pictures"),
    re_path(r"^picture/(?P<kind>story|pool)/(?P<key>\d+)/$", pictures.file, name="picture"),
    path("pool/<int:key>/", pool.act, name="pool"),
    path("kill/", phone.kill, name="kill"),
    path("kill", phone.kill),
    path("kill/<int:public_id>/", phone.killed, name="killed"),
    path("picks/", picks.picks, name="picks"),
    re_path(r"^switch/(?P<what>pause|resume)/$", switches.switch, name="switch"),
    path("alarm/<int:key>/acknowledge/", alarms.acknowledge, name="acknowledge"),
    re_path(
        r"^storyline/(?P<key>\d+)/(?P<what>name|split|merge)/$",
        storylines.change,
        name="storyline",
    ),
    path("wire/<int:key>/choose/", selecting.choose, name="choose"),
    path("wire/<int:key>/breaker/", breakers.close_breaker, name="close_breaker"),
    path("wire/<int:key>/token/", pushtokens.make_token, name="make_token"),
    path("wire/<int:key>/revoke/", pushtokens.revoke_tokens, name="revoke_tokens"),
    path("wire/<int:key>/end/", breakers.end_contract, name="end_contract"),
    path("wire/<int:key>/ask/", health.ask, name="ask_wire"),
    path("wires/health/", health.overview, name="wire_health"),
    path("sector/<int:key>/round-up/", roundups.make_roundup, name="make_roundup"),
    path("round-up/<int:key>/withdraw/", roundups.withdraw_roundup, name="withdraw_roundup"),
    path("transmission/<int:key>/raw/", switches.raw, name="raw"),
    path("transmission/<int:key>/replay/", switches.replay, name="replay"),
    path("enter/<str:token>", onetime.enter, name="enter"),
]
