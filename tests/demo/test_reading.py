"""The demo's files go through the real readers: all are read but the one planted as unreadable."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from wiredesk.core.errors import Unreadable
from wiredesk.core.formats import read
from wiredesk.core.item import Transmission
from wiredesk.demo.newsday import news_day
from wiredesk.demo.values import Delivery

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = news_day(NOW)


def transmission(delivery: Delivery) -> Transmission:
    return Transmission(
        wire=delivery.wire,
        body=delivery.body,
        digest=sha256(delivery.body).hexdigest(),
        received=NOW,
        name=delivery.file_name,
    )


@pytest.mark.parametrize("delivery", DAY.deliveries, ids=lambda d: f"{d.wire}/{d.file_name}")
def test_every_delivery_is_read_but_the_cut_off_one(delivery: Delivery) -> None:
    if "half-a-file" in delivery.items:
        with pytest.raises(Unreadable):
            read(transmission(delivery))
        return
    items = read(transmission(delivery)).items
    texts = [item for item in items if item.item_class == "text"]
    assert len(texts) >= len(delivery.items)
    assert all(item.headline or item.pub_status == "canceled" for item in texts)
