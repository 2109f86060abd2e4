"""A permanent redirect changes a wire's address after a day, and gives no credentials away."""

from datetime import UTC, datetime, timedelta

from wiredesk.core.moves import STEADY, Move, follow

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
OLD, NEW = "https://a.example/feed", "https://b.example/feed"


def test_a_move_is_told_at_once_and_believed_after_a_day() -> None:
    told = follow(Move(OLD), NEW, NOW, readable=True)
    assert told == Move(OLD, NEW, NOW, "told")
    early = follow(told, NEW, NOW + STEADY - timedelta(seconds=1), readable=True)
    assert early == Move(OLD, NEW, NOW)
    assert follow(early, NEW, NOW + STEADY, readable=True) == Move(NEW, event="moved")


def test_one_look_without_the_redirect_ends_it() -> None:
    told = follow(Move(OLD), NEW, NOW, readable=True)
    assert follow(told, None, NOW + STEADY, readable=True) == Move(OLD)


def test_another_target_begins_anew() -> None:
    told = follow(Move(OLD), NEW, NOW, readable=True)
    later, other = NOW + STEADY, "https://c.example/"
    assert follow(told, other, later, readable=True) == Move(OLD, other, later, "told")


def test_nonsense_at_the_new_place_is_not_followed_for_good() -> None:
    told = follow(Move(OLD), NEW, NOW, readable=True)
    assert follow(told, NEW, NOW + STEADY, readable=False) == Move(OLD, NEW, NOW)


def test_credentials_stay_with_their_host() -> None:
    secret = Move("http://u:p@a.example/feed", "https://a.example/f", NOW)
    assert (
        follow(secret, secret.to, NOW + STEADY, readable=True).address == "https://u:p@a.example/f"
    )
    away = Move("https://u:p@a.example/feed", NEW, NOW)
    assert follow(away, NEW, NOW + STEADY, readable=True) == away
