"""What the road knows: the sectors of the archive, and the topics that the newsroom learnt."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wiredesk.archive.models import Sector
from wiredesk.core.enrich.learning import Example, learn
from wiredesk.core.enrich.topic_model import packed
from wiredesk.core.enrich.topic_seeds import seeds
from wiredesk.core.enrich.values import Copy
from wiredesk.core.item import Dateline, Subject
from wiredesk.desk.knowledge import MODEL, enricher

SAILED = Copy(
    headline="Quorble beats the tide",
    text="The quorble went past the flim and the dorr in a long quorble day of flim and dorr.",
    language="en",
)


@pytest.fixture
def home(settings: Any, tmp_path: Path, db: None) -> Path:
    settings.CONFIG = SimpleNamespace(home=tmp_path)
    Sector.objects.create(key="games", name="Games", topics=["15000000"])
    return tmp_path


def test_codes_lead_to_the_sectors_of_the_site(home: Path) -> None:
    found = enricher()(Copy(text="A cup.", subjects=(Subject(qcode="medtop:15000000"),)))
    assert found.sector == "games"


def test_a_learnt_model_is_used_where_no_code_came(home: Path) -> None:
    assert enricher()(SAILED).sector == ""
    examples = [
        Example(text=f"quorble flim dorr {n}" if n % 2 else f"bank loan bond {n}",
                topic="medtop:15000000" if n % 2 else "medtop:04000000")
        for n in range(200)
    ]  # fmt: skip
    (home / MODEL).write_bytes(packed(learn(examples, seeds())))
    assert enricher()(SAILED).sector == "games"


def test_the_place_of_the_dateline_has_its_point_on_the_map(home: Path) -> None:
    where = Dateline(city="Lisbon", source="text")
    latitude, longitude = enricher()(Copy(text="A ferry sailed.", dateline=where)).point or (0, 0)
    assert (round(latitude), round(longitude)) == (39, -9)
