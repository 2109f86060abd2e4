"""Headline tags: the agency's prefixes (UPDATE 2-, EXCLUSIVE-) are set apart, never lost."""

from wiredesk.core.profiles.profile import Profile


def split_tags(headline: str, profile: Profile) -> tuple[tuple[str, ...], str]:
    """Return the tags around ``headline`` and the headline without them.

    Only the exact forms of the profile count, in capitals and in their place: "Market correction
    looms", "Update on talks" and "EXCLUSIVE club burns" stay as they are. A headline that is
    nothing but tags stays whole.
    """
    tags: list[str] = []
    at, end = 0, len(headline)
    while match := profile.opening_tag.match(headline, at, end):
        tags.append(next(group for group in match.groups() if group))
        at = match.end()
        if around := match.groupdict().get("around"):
            end = _before(headline, around, at, end)
    rest = headline[at:end]
    if last := profile.last_tag.search(rest):
        tags.append(last["last"])
        rest = rest[: last.start()]
    return tuple(tags), rest


def _before(headline: str, closing: str, at: int, end: int) -> int:
    """Where a headline ends without its closing mark and the white space before that."""
    if headline.endswith(closing, at, end):
        end -= len(closing)
    while end > at and headline[end - 1].isspace():
        end -= 1
    return end
