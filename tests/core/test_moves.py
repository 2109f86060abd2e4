"""A permanent redirect that lasts changes a wire's address, and gives no credentials away."""

from wiredesk.core.moves import LOOKS, Move, follow

OLD, NEW = "https://a.example/feed", "https://b.example/feed"


def often(held: Move, target: str | None, count: int, *, readable: bool = True) -> Move:
    for _ in range(count):
        held = follow(held, target, readable=readable)
    return held


def test_a_move_is_told_at_once_and_believed_after_three_looks() -> None:
    assert follow(Move(OLD), NEW, readable=True) == Move(OLD, NEW, 1, "told")
    assert often(Move(OLD), NEW, LOOKS - 1) == Move(OLD, NEW, LOOKS - 1)
    assert often(Move(OLD), NEW, LOOKS) == Move(NEW, event="moved")


def test_one_look_without_the_redirect_ends_it() -> None:
    assert follow(often(Move(OLD), NEW, LOOKS - 1), None, readable=True) == Move(OLD)


def test_another_target_begins_anew() -> None:
    held, other = often(Move(OLD), NEW, LOOKS - 1), "https://c.example/"
    assert follow(held, other, readable=True) == Move(OLD, other, 1, "told")


def test_nonsense_at_the_new_place_is_not_followed_for_good() -> None:
    assert often(Move(OLD), NEW, 99, readable=False).address == OLD


def test_credentials_stay_with_their_host() -> None:
    secret = Move("http://u:p@a.example/feed")
    assert often(secret, "https://a.example/f", LOOKS).address == "https://u:p@a.example/f"
    assert often(secret, NEW, 99) == Move(secret.address, NEW, LOOKS)
