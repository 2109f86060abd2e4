"""Words are cut from a block exactly: what is left is sound, and reads as before less the cut."""

from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.text.blocks import cut_words, split_blocks
from wiredesk.core.text.characters import squeezed
from wiredesk.core.text.plain import plain_of_safe
from wiredesk.core.text.sanitise import sanitise

PIECES = ["KABUL,", "Oct 12", "(AP) —", "Q&A", "<b>bold</b>", "é", "<i>one two</i>", "\xa0", "ज़"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8), st.integers(0, 30), st.data())
def test_a_cut_takes_just_its_words(pieces: list[str], stop: int, data: st.DataObject) -> None:
    blocks = split_blocks(sanitise(f"<p>{' '.join(pieces)}</p>").html)
    for block in blocks:
        words = squeezed(block.words)
        end = min(stop, len(words))
        start = data.draw(st.sampled_from([0, end // 2]))
        cut = cut_words(block, start, end)
        assert squeezed(cut.words) == words[:start] + words[end:]
        assert cut.words == plain_of_safe(cut.html)
        assert sanitise(cut.html).html == cut.html
