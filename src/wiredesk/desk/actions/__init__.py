"""Everything a person may do to a story or a wire: one file per action, called from every door."""

from wiredesk.desk.actions.acknowledge import acknowledge
from wiredesk.desk.actions.approve_picture import approve_picture, withdraw_picture
from wiredesk.desk.actions.ask_wire import ask_wire
from wiredesk.desk.actions.choose import choose
from wiredesk.desk.actions.close_breaker import close_breaker
from wiredesk.desk.actions.end_contract import end_contract
from wiredesk.desk.actions.focus_picture import focus_picture
from wiredesk.desk.actions.give_picture import give_picture
from wiredesk.desk.actions.hold import hold
from wiredesk.desk.actions.kill import kill
from wiredesk.desk.actions.make_roundup import make_roundup
from wiredesk.desk.actions.make_token import make_token
from wiredesk.desk.actions.merge_storylines import merge_storylines
from wiredesk.desk.actions.name_storyline import name_storyline
from wiredesk.desk.actions.pause import pause, resume
from wiredesk.desk.actions.pick import move_pick, pick, unpick
from wiredesk.desk.actions.publish import publish
from wiredesk.desk.actions.redact import redact, unredact
from wiredesk.desk.actions.release import release
from wiredesk.desk.actions.remove_picture import remove_picture
from wiredesk.desk.actions.replay import replay
from wiredesk.desk.actions.revoke_tokens import revoke_tokens
from wiredesk.desk.actions.show_picture import show_picture
from wiredesk.desk.actions.spike import spike
from wiredesk.desk.actions.split_storyline import split_storyline
from wiredesk.desk.actions.unkill import unkill
from wiredesk.desk.actions.withdraw_roundup import withdraw_roundup
from wiredesk.desk.actions.withhold import withhold

__all__ = [
    "acknowledge", "approve_picture", "ask_wire", "choose", "close_breaker", "end_contract",
    "focus_picture", "give_picture", "hold", "kill", "make_roundup", "make_token",
    "merge_storylines", "move_pick", "name_storyline", "pause", "pick", "publish", "redact",
    "release", "remove_picture", "replay", "resume", "revoke_tokens", "show_picture", "spike",
    "split_storyline", "unkill", "unpick", "unredact", "withdraw_picture", "withdraw_roundup",
    "withhold",
]  # fmt: skip
