"""Headline tags: the agency's prefixes (UPDATE 2-, EXCLUSIVE-) are set apart, never lost."""

from wiredesk.core.profiles.profile import Profile


def split_tags(headline: str, profile: Profile) -> tuple[tuple[str, ...], str]:
    """Return the tags around ``headline`` and the headline without them.

    Only the exact forms of the profile count, in capitals and in their place: "Market correction
    looms", "Update on talks" and "EXCLUSIVE club burns" stay as they are. A headline that is
    nothing but tags stays whole.
    """
    tags: list[str] = []
    rest = headline
    while match := profile.opening_tag.match(rest):
        tags.append(next(group for group in match.groups() if group))
        rest = rest[match.end() :]
    if last := profile.last_tag.search(rest):
        tags.append(last["last"])
        rest = rest[: last.start()]
    return tuple(tags), rest
