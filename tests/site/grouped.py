"""Puts stories of a test into storylines, behind each other's cards and into country pairs."""

from wiredesk.archive.models import CoMention, Story, Storyline, StorylineStory


def line_of(*stories: Story, title: str = "", **names: list[str]) -> Storyline:
    """A storyline of these stories; the later one stands in the list, the more central it is."""
    number = (Storyline.objects.count() + 1) * 7_000_000_000_001
    line = Storyline.objects.create(public_id=number, title=title)
    for place, story in enumerate(stories):
        StorylineStory.objects.create(
            story=story,
            storyline=line,
            at=story.sort_at,
            score=place / 10,
            names=names.get(story.guid, []),
        )
    return line


def behind(leader: Story, *copies: Story) -> None:
    """These stand behind the leader's card."""
    for copy in copies:
        until = leader.listed_until or leader.rights_end
        Story.objects.filter(pk=copy.pk).update(behind=leader, behind_until=until)


def about(story: Story, *pairs: str) -> Story:
    """The story is about these pairs of countries."""
    for pair in pairs:
        CoMention.objects.create(story=story, pair=pair, at=story.sort_at)
    return story


def address(line: Storyline) -> str:
    """Its page."""
    return f"/storyline/{line.public_id}"


def all_of(first: Story, copy: Story, *others: Story) -> str:
    """One storyline, one copied text and a pair of countries (BR-FR); the storyline's page."""
    line = line_of(copy, *others, first)
    behind(first, copy)
    for story in others:
        about(story, "BR-FR")
    return address(line)
