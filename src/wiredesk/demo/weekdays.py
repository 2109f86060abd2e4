"""Moves the names of days in copy, which is written as of a Monday, to the day it is filed."""

import re
from datetime import datetime

from msgspec.structs import replace

from wiredesk.demo.copydesk import Copy

WEEKS = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार".split(),
    "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split(),
)
PLACE = {day: (week, place) for week in WEEKS for place, day in enumerate(week)}
DAY = re.compile(rf"\b(?:{'|'.join(PLACE)})\b")


def on_its_day(copy: Copy, filed: datetime) -> Copy:
    """``copy`` as it reads when its story was first filed on that day."""

    def moved(text: str) -> str:
        return DAY.sub(lambda found: _later(found[0], filed.weekday()), text)

    return replace(
        copy,
        headline=moved(copy.headline),
        abstract=moved(copy.abstract),
        body=moved(copy.body),
        caption=moved(copy.caption),
    )


def _later(day: str, days: int) -> str:
    week, place = PLACE[day]
    return week[(place + days) % 7]
