"""What IPTC's digital source types tell a reader (cv.iptc.org/newscodes/digitalsourcetype)."""

import re

SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"

LABELS = {
    "trainedAlgorithmicMedia": "Made with AI",
    "compositeWithTrainedAlgorithmicMedia": "Edited with AI",
    "trainedAlgorithmicData": "Made with AI",
    "algorithmicMedia": "Made by software",
    "algorithmicallyEnhanced": "Altered by software",
    "compositeSynthetic": "Composite with made-up parts",
    "composite": "Composite",
    "compositeCapture": "Composite of pictures",
    "dataDrivenMedia": "Made from data",
    "digitalArt": "Illustration",
    "digitalCreation": "Illustration",
    "virtualRecording": "Recorded on a screen",
    "screenCapture": "Screenshot",
    "softwareImage": "Illustration",
}
"""Photographs and scans (digitalCapture, negativeFilm, positiveFilm, print, minorHumanEdits,
humanEdits) are what a reader takes a picture for, and bear no label."""

_CODE = re.compile(r"[A-Za-z]{3,60}")

UNKNOWN = "Not a plain photograph"
PLAIN = frozenset(
    "digitalCapture computationalCapture negativeFilm positiveFilm print minorHumanEdits"
    " humanEdits".split()
)


def code_of(given: str) -> str:
    """The bare code of a type given as a URI, a qcode ("digsrctype:...") or a code; "" = none."""
    code = re.split(r"[/:]", given.strip().rstrip("/"))[-1]
    return code if _CODE.fullmatch(code) else ""


def label_of(code: str) -> str:
    """What a reader is told of a picture of this type; "" = nothing to tell.

    A type that we do not know yet is told as one: silence would pass it for a photograph.
    """
    if not code or code in PLAIN:
        return ""
    return LABELS.get(code, UNKNOWN)
