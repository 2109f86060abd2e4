"""Says whether a mail may file: a sender on the list, vouched for by our own mail server.

    header -> one From -> on the list? -> no bounce or answer? -> our server's results -> aligned?

Nothing a sender writes counts for more than a claim. Only the uppermost Authentication-Results
field of the operator's own server speaks (RFC 8601, sections 5 and 7.1): other servers' fields are
passed over, and those below it may have come with the mail.
"""

from typing import Literal

from wiredesk.core.errors import Malformed
from wiredesk.core.item import Value
from wiredesk.core.vouching.headers import Field, Sender, fields_of, sender, values
from wiredesk.core.vouching.results import Result, read_results, server_of

Proof = Literal["dkim", "spf", "dmarc", "any"]
PROOFS: dict[str, str] = {
    "dkim": "a DKIM signature of the sender's domain",
    "spf": "SPF for an envelope of the sender's domain",
    "dmarc": "DMARC of the sender's domain",
    "any": "one of DKIM, SPF and DMARC",
}


class Rules(Value, frozen=True):
    """Who may file: addresses or domains, our servers' authserv-ids, and what must have passed.

    Nobody may where ``senders`` or ``servers`` is empty.
    """

    senders: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    proof: Proof = "dkim"


def refusal(raw: bytes, rules: Rules) -> str | None:
    """Why this mail may not file, as the rest of "The mail is refused: …"; None if it may."""
    try:
        fields = fields_of(raw)
        who = sender(fields)
    except Malformed as error:
        return str(error)
    reasons = (_unlisted(who, rules), _answering(fields), _unproved(fields, who, rules))
    return next((why for why in reasons if why), None)


def _unlisted(who: Sender, rules: Rules) -> str | None:
    """A domain on the list speaks for its own addresses, not for those of its sub-domains."""
    listed = {one.strip().lower().removeprefix("@") for one in rules.senders} - {""}
    if not listed:
        return "no sender may file on this wire: its list is empty"
    if {str(who), who.domain} & listed:
        return None
    return f"{_short(who)} is not on the list of senders"


def _answering(fields: list[Field]) -> str | None:
    """Bounces and answers of machines are no copy (RFC 3834, section 5; RFC 6522)."""
    kinds = (value.lower() for value in values(fields, "content-type"))
    answered = (value.lower() for value in values(fields, "auto-submitted"))
    if any(kind.startswith("multipart/report") for kind in kinds):
        return "it reports on the delivery of another mail"
    if any(value.startswith("auto-replied") for value in answered):
        return "it is an automatic answer"
    if any(value.replace(" ", "") == "<>" for value in values(fields, "return-path")):
        return "it has no envelope sender, as bounces do"
    return None


def _unproved(fields: list[Field], who: Sender, rules: Rules) -> str | None:
    ours = {one.strip().lower() for one in rules.servers} - {""}
    if not ours:
        return "the wire does not say whose Authentication-Results count"
    all_said = values(fields, "authentication-results")
    said = next((one for one in all_said if server_of(one) in ours), None)
    if said is None:
        return f"no Authentication-Results of {', '.join(sorted(ours))}"
    try:
        results = read_results(said).results
    except Malformed as error:
        return f"our own Authentication-Results cannot be read: {error}"
    methods = ("dkim", "spf", "dmarc") if rules.proof == "any" else (rules.proof,)
    if any(_proves(one, who.domain) for one in results if one.method in methods):
        return None
    return f"{_short(who)} is not proved by {PROOFS[rules.proof]}"


def _proves(one: Result, domain: str) -> bool:
    name = _vouched_for(one)
    above = one.method != "dmarc" and "." in name and domain.endswith(f".{name}")
    return one.result == "pass" and (name == domain or above)


def _vouched_for(one: Result) -> str:
    """The domain a result speaks for; its owner speaks for what is below, too.

    Except in DMARC, whose servers name the very domain of From (RFC 7489, 11.1).
    """
    said = one.properties
    if one.method == "dkim":
        name = said.get("header.d") or said.get("header.i", "")
    else:
        name = said.get("smtp.mailfrom" if one.method == "spf" else "header.from", "")
    return name.rpartition("@")[2].removesuffix(".")


def _short(who: Sender) -> str:
    return str(who)[:120]
