"""The cases of every agency's profile, through a real archive."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.desk.test_notices import ends_as_labelled
from tests.desk.walking import Desk

PROFILES = Path(__file__).parents[1] / "profiles"
CASES = [
    pytest.param(case, file.parent, id=f"{file.parent.name}-{case['id']}")
    for file in sorted(PROFILES.glob("*/cases.json"))
    for case in json.loads(file.read_text())
]


@pytest.mark.django_db
@pytest.mark.parametrize(("case", "folder"), CASES)
def test_the_archive_ends_as_the_agency_means_it(
    case: dict[str, Any], folder: Path, desk: Desk
) -> None:
    ends_as_labelled(case, folder, desk)
