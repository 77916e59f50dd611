"""What counts as a touch, and what the quick log guesses so that nobody has to type it.

Source of what counts and of the kinds: house default, from the usual practice of account
management; a missed call and an unanswered mail never count.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

# Held together, so both sides were there; nothing to ask but whether it took place.
HELD = frozenset({"call", "meeting", "video", "training", "demo", "review"})
WRITTEN = frozenset({"email", "messenger"})
MINUTES = {
    "call": 15,
    "meeting": 60,
    "video": 45,
    "email": 5,
    "messenger": 5,
    "training": 90,
    "demo": 60,
    "event": 60,
    "mailing": 0,
    "survey": 5,
    "review": 60,
    "support": 15,
    "document": 15,
    "note": 5,
}
DIRECTIONS = {
    "email": "ours",
    "messenger": "both",
    "survey": "ours",
    "support": "theirs",
    "document": "ours",
    "note": "ours",
    "event": "ours",
    "mailing": "ours",
}


def counts_for_norm(kind: str, direction: str, is_reached: bool) -> bool:
    """Tell whether a touch resets the norm: held and reached, or written and answered."""
    if kind in HELD:
        return is_reached
    return kind in WRITTEN and direction in ("theirs", "both")


def is_two_way(kind: str, direction: str, is_reached: bool) -> bool:
    """Tell whether the person at the other side surely took part, so that they are still there."""
    return counts_for_norm(kind, direction, is_reached)


def guess_minutes(kind: str) -> int:
    """Return the usual length of a kind of touch, in minutes."""
    return MINUTES.get(kind, 15)


def guess_direction(kind: str) -> str:
    """Return who usually begins: a written touch is ours until they answer."""
    return DIRECTIONS.get(kind, "both")


_WEEKDAYS = (
    ("пн", "понедельник", "понедельника", "mon", "monday"),
    ("вт", "вторник", "вторника", "tue", "tuesday"),
    ("ср", "среда", "среду", "среды", "wed", "wednesday"),
    ("чт", "четверг", "четверга", "thu", "thursday"),
    ("пт", "пятница", "пятницу", "пятницы", "fri", "friday"),
    ("сб", "суббота", "субботу", "субботы", "sat", "saturday"),
    ("вс", "воскресенье", "воскресенья", "sun", "sunday"),
)
_MONTHS = (
    ("янв", "jan"),
    ("фев", "feb"),
    ("мар", "mar"),
    ("апр", "apr"),
    ("ма", "may"),
    ("июн", "jun"),
    ("июл", "jul"),
    ("авг", "aug"),
    ("сен", "sep"),
    ("окт", "oct"),
    ("ноя", "nov"),
    ("дек", "dec"),
)
_DAYS_AHEAD = {
    "сегодня": 0,
    "today": 0,
    "завтра": 1,
    "tomorrow": 1,
    "послезавтра": 2,
    "через неделю": 7,
    "next week": 7,
    "in a week": 7,
    "через две недели": 14,
    "in two weeks": 14,
}
_PLUS = re.compile(r"\+\s*(\d{1,3})")
_IN = re.compile(r"(?:через|in)\s+(\d{1,3})\s*(\w*)")
_NUMERIC = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{2}|\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"(\d{1,2})\s+([^\W\d_]{2,})(?:\s+(\d{4}))?")
_WORDS_EN = re.compile(r"([^\W\d_]{3,})\s+(\d{1,2})(?:\s+(\d{4}))?")


def parse_due(text: str, today: dt.date) -> dt.date | None:
    """Read a due date as people type it: «завтра», «пт», `+7`, `16.10`; None when it is no date.

    A day without a year is the next such day; today's weekday means in a week.
    """
    typed = " ".join(text.casefold().replace("ё", "е").replace(",", " ").split())
    for prefix in ("в ", "во ", "до ", "к ", "on ", "by ", "till "):
        typed = typed.removeprefix(prefix)
    typed = typed.removesuffix(" г.").removesuffix(" г")
    if typed in _DAYS_AHEAD:
        return today + dt.timedelta(days=_DAYS_AHEAD[typed])
    return _weekday(typed, today) or _ahead(typed, today) or _dated(typed, today)


def _weekday(typed: str, today: dt.date) -> dt.date | None:
    for number, names in enumerate(_WEEKDAYS):
        if typed in names:
            return today + dt.timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return None


def _ahead(typed: str, today: dt.date) -> dt.date | None:
    if found := _PLUS.fullmatch(typed):
        return today + dt.timedelta(days=int(found[1]))
    if not (found := _IN.fullmatch(typed)):
        return None
    number, unit = int(found[1]), found[2]
    if unit.startswith(("нед", "week")):
        return today + dt.timedelta(weeks=number)
    if unit.startswith(("мес", "month")):
        return _plus_months(today, number)
    return today + dt.timedelta(days=number)


def _plus_months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


def _dated(typed: str, today: dt.date) -> dt.date | None:
    if found := _ISO.fullmatch(typed):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(typed):
        return _coming(int(found[1]), int(found[2]), found[3], today)
    if (found := _WORDS.fullmatch(typed)) and (month := _month(found[2])):
        return _coming(int(found[1]), month, found[3], today)
    if (found := _WORDS_EN.fullmatch(typed)) and (month := _month(found[1])):
        return _coming(int(found[2]), month, found[3], today)
    return None


def _month(word: str) -> int | None:
    for number, starts in enumerate(_MONTHS, start=1):
        if number == 5:  # «мая» and «май», but not «марта»
            if word in ("мая", "май", "may"):
                return number
        elif word.startswith(starts):
            return number
    return None


def _coming(day: int, month: int, year: str | None, today: dt.date) -> dt.date | None:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = _date(today.year, month, day)
    if this_year is None or this_year < today:
        # 29 February waits for a year that has one.
        years = range(today.year + 1, today.year + 9)
        return next(filter(None, (_date(y, month, day) for y in years)), None)
    return this_year


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message: when in its writer's wall clock, who (blank: the messenger itself), what."""

    at: dt.datetime | None
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation copied from a messenger, in the order of its messages."""

    lines: tuple[ChatLine, ...]

    @property
    def authors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.who for line in self.lines if line.who))

    @property
    def last_at(self) -> dt.datetime | None:
        return max((line.at for line in self.lines if line.at), default=None)

    def within(self, first: dt.datetime, last: dt.datetime) -> Chat:
        """Return it without the times that lie outside; none of them is when it was written."""
        lines = (
            line if line.at is None or first <= line.at <= last else replace(line, at=None)
            for line in self.lines
        )
        return Chat(tuple(lines))

    @property
    def text(self) -> str:
        return "\n".join(f"{line.who}: {line.text}".removeprefix(": ") for line in self.lines)

    def direction(self, our_names: Collection[str]) -> str:
        """Return who wrote: both when there are two sides, judged by the names of our people."""
        ours = {name.casefold() for name in our_names if name}
        sides = {any(name in who.casefold() for name in ours) for who in self.authors}
        if len(self.authors) > 1 and len(sides) < 2:
            return "both"
        return "both" if len(sides) == 2 else ("ours" if sides == {True} else "theirs")


_DATE = r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})"
_TIME = r"(\d{1,2}):(\d{2})(?::\d{2})?(?:[\s\u202f]?([AaPp])[Mm])?"
# WhatsApp: «[12.10.2026, 14:05:09] Анна: текст» and «12.10.2026, 14:05 - Анна: текст»
_WHATSAPP = re.compile(
    rf"[\u200e\u200f]*\[?{_DATE},?\s+{_TIME}\]?\s*(?:[-–—]\s*)?([^:]{{1,80}}):\s?(.*)"
)
# What WhatsApp says itself before the first message: «12.10.2026, 14:05 - Сообщения защищены.»
_SYSTEM = re.compile(rf"[\u200e\u200f]*{_DATE},?\s+{_TIME}\s+[-–—]\s+(\S.*)")
# Telegram: «Анна Иванова, [12.10.2026 14:05]» and the text below
_TELEGRAM = re.compile(rf"(.{{1,80}}?),?\s+\[{_DATE},?\s+{_TIME}\]:?\s*(.*)")


def parse_chat(text: str) -> Chat | None:
    """Read a chat copied from WhatsApp, Telegram or MAX; None when the text is no chat."""
    lines: list[ChatLine] = []
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = _chat_line(raw)
        if line is None and not any(one.who for one in lines):
            line = _system_line(raw)
        if line is not None:
            lines.append(line)
        elif lines and raw.strip():
            last = lines[-1]
            joined = f"{last.text}\n{raw.strip()}" if last.text else raw.strip()
            lines[-1] = ChatLine(last.at, last.who, joined)
        elif raw.strip():
            return None
    chat = Chat(tuple(line for line in lines if line.text))
    return chat if any(line.who for line in lines) else None


def _chat_line(raw: str) -> ChatLine | None:
    if found := _WHATSAPP.fullmatch(raw):
        *when, who, said = found.groups()
    elif found := _TELEGRAM.fullmatch(raw):
        who, *when, said = found.groups()
    else:
        return None
    return ChatLine(_instant(*when), who.strip(), said.strip())


def _system_line(raw: str) -> ChatLine | None:
    found = _SYSTEM.fullmatch(raw)
    if not found:
        return None
    *when, said = found.groups()
    return ChatLine(_instant(*when), "", said.strip())


def _instant(
    day: str, month: str, year: str, hour: str, minute: str, half: str | None
) -> dt.datetime | None:
    """Read when a message came; a clock of twelve hours comes with the month first."""
    if half:
        day, month = month, day
    full = int(year) + (2000 if len(year) == 2 else 0)
    hours = int(hour) if not half else int(hour) % 12 + (12 if half in "Pp" else 0)
    try:
        return dt.datetime(full, int(month), int(day), hours, int(minute))  # noqa: DTZ001
    except ValueError:
        return None
