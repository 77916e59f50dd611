"""The time zone that a cell names: by its name, by a city, by hours from Moscow or Greenwich."""

from __future__ import annotations

import re
from functools import lru_cache

from core.folding import fold

MOSCOW = 3
# A plain shift names the Russian zone of that shift; there clients are, as a rule.
_BY_HOURS = {
    2: "Europe/Kaliningrad",
    3: "Europe/Moscow",
    4: "Europe/Samara",
    5: "Asia/Yekaterinburg",
    6: "Asia/Omsk",
    7: "Asia/Krasnoyarsk",
    8: "Asia/Irkutsk",
    9: "Asia/Yakutsk",
    10: "Asia/Vladivostok",
    11: "Asia/Magadan",
    12: "Asia/Kamchatka",
}
_BY_CITY = {
    "калининград": "Europe/Kaliningrad",
    "москва": "Europe/Moscow",
    "мск": "Europe/Moscow",
    "московское": "Europe/Moscow",
    "московское время": "Europe/Moscow",
    "санкт-петербург": "Europe/Moscow",
    "самара": "Europe/Samara",
    "саратов": "Europe/Saratov",
    "екатеринбург": "Asia/Yekaterinburg",
    "челябинск": "Asia/Yekaterinburg",
    "пермь": "Asia/Yekaterinburg",
    "уфа": "Asia/Yekaterinburg",
    "тюмень": "Asia/Yekaterinburg",
    "омск": "Asia/Omsk",
    "новосибирск": "Asia/Novosibirsk",
    "томск": "Asia/Tomsk",
    "барнаул": "Asia/Barnaul",
    "красноярск": "Asia/Krasnoyarsk",
    "иркутск": "Asia/Irkutsk",
    "чита": "Asia/Chita",
    "якутск": "Asia/Yakutsk",
    "владивосток": "Asia/Vladivostok",
    "хабаровск": "Asia/Vladivostok",
    "магадан": "Asia/Magadan",
    "южно-сахалинск": "Asia/Sakhalin",
    "петропавловск-камчатский": "Asia/Kamchatka",
}
_SHIFT = re.compile(r"(мск|msk|utc|gmt)?\s*([+-]\s*\d{1,2}|)(?::?00)?\s*(?:ч|час\w*|h)?")


@lru_cache(maxsize=1000)
def zone_of(text: str, known: frozenset[str]) -> str:
    """Return the zone of `known` that a text names; empty where it names none of them."""
    names = {fold(name.replace("_", " ")): name for name in known}
    wanted = fold(text.replace("_", " ")).replace("\u2212", "-")
    found = names.get(wanted) or _by_shift(wanted) or _BY_CITY.get(wanted, "")
    if not found:
        ends = [name for short, name in names.items() if short.rpartition("/")[2] == wanted]
        found = ends[0] if len(ends) == 1 else ""
    return found if found in names.values() else ""


def _by_shift(text: str) -> str:
    """Read «МСК+2», «UTC+05:00», «+5»: hours from Moscow where it is named, else from Greenwich."""
    read = _SHIFT.fullmatch(text)
    if read is None or not text:
        return ""
    origin = MOSCOW if read[1] in ("мск", "msk") else 0
    hours = int("".join(read[2].split())) if read[2] else 0
    return _BY_HOURS.get(origin + hours, "")
