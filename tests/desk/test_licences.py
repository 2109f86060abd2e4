"""`wiredesk wire add` says what the contract allows: a preset, and what is said against it."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from wiredesk.archive.models import Licence

GIVEN = {
    "full": ({"licence": "full"}, (True, False)),
    "full but no shorts": ({"licence": "full", "abridge": False}, (False, False)),
    "full and learn": ({"licence": "full", "learn": True}, (True, True)),
    "full-indexed": ({"licence": "full-indexed"}, (True, True)),
    "press-release": ({"licence": "press-release"}, (True, True)),
    "quotation": ({"licence": "quotation"}, (False, False)),
    "headline": ({"licence": "headline"}, (False, False)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", GIVEN)
def test_a_contract_allows_what_was_said(case: str, tmp_path: Path, capsys) -> None:
    options, allowed = GIVEN[case]
    call_command("wire", "add", str(tmp_path), agency="Harbour", json=True, **options)
    made = Licence.objects.get()
    assert (made.abridge, made.learn) == allowed
    contract = made.contract()
    assert (contract.abridge, contract.learn) == allowed
    words = [name for name, may in zip(("abridge", "learn"), allowed, strict=True) if may]
    told = json.loads(capsys.readouterr().out)
    assert told["licence"] == ", ".join([made.display, *words])
