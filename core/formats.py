"""How money, dates and counts read in the active language (house style, both languages).

Values and today come in as arguments; the only thing taken from outside is the language.
"""

from __future__ import annotations

import datetime as dt
import functools
from decimal import ROUND_HALF_UP, Decimal

from django.utils import dates
from django.utils.translation import get_language, gettext, ngettext, pgettext

NBSP = "\u00a0"
SYMBOLS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "CNY": "¥", "GBP": "£"}
WITHOUT_MINOR_UNITS = frozenset({"JPY", "KRW", "VND"})
MAY = 5


def _is_russian() -> bool:
    return (get_language() or "").startswith("ru")


def _minor_digits(currency: str) -> int:
    return 0 if currency in WITHOUT_MINOR_UNITS else 2


def number(value: Decimal | int, places: int = 0) -> str:
    """Group thousands and round half up to at most `places` decimals; trailing zeros go."""
    if isinstance(value, int):
        whole = f"{value:,}"
        return whole.replace(",", NBSP) if _is_russian() else whole
    step = Decimal(1).scaleb(-places)
    rounded = Decimal(value).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return text.translate({ord(","): NBSP, ord("."): ","}) if _is_russian() else text


def _in_currency(amount: str, currency: str) -> str:
    """Put the currency where the language wants it; the sign stays in front."""
    if _is_russian():
        return f"{amount}{NBSP}{SYMBOLS.get(currency, currency)}"
    sign, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    return f"{sign}{currency}{NBSP}{digits}"


def money(minor: int, currency: str = "RUB") -> str:
    """Return minor units in full: whole when there are no kopecks, else with both digits."""
    digits = _minor_digits(currency)
    amount = Decimal(minor).scaleb(-digits)
    if amount == amount.to_integral_value():
        return _in_currency(number(amount), currency)
    text = f"{amount:,.{digits}f}"
    if _is_russian():
        text = text.translate({ord(","): NBSP, ord("."): ","})
    return _in_currency(text, currency)


def money_whole(minor: int, currency: str = "RUB") -> str:
    """Return an average or an estimate: whole units, half up, as kopecks would say too much."""
    amount = Decimal(minor).scaleb(-_minor_digits(currency))
    return _in_currency(number(amount), currency)


def money_short(minor: int, currency: str = "RUB") -> str:
    """Return an amount for a sentence or a tile: millions, thousands, below that in full."""
    amount = Decimal(minor).scaleb(-_minor_digits(currency))
    size = abs(amount)
    if size >= Decimal(999999500):
        return _scaled(amount, Decimal(10) ** 9, pgettext("money", "%(number)sB"), currency)
    if size >= Decimal(999500):
        return _scaled(amount, Decimal(10) ** 6, pgettext("money", "%(number)sM"), currency)
    if size >= 1000:
        return _scaled(amount, Decimal(1000), pgettext("money", "%(number)sK"), currency)
    return money(minor, currency)


def _scaled(amount: Decimal, unit: Decimal, pattern: str, currency: str) -> str:
    scaled = amount / unit
    size = abs(scaled)
    if unit == 1000:
        places = 1 if size < 10 else 0
    else:
        places = 2 if size < 100 else 1
    text = pattern % {"number": number(scaled, places)}
    return _in_currency(text.replace(" ", NBSP), currency)


def percent(value: Decimal | float, places: int = 1) -> str:
    """Return percent points («41 %», `41%`); 41.0 loses its zero."""
    text = number(Decimal(str(value)), places)
    return f"{text}{NBSP}%" if _is_russian() else f"{text}%"


def _month_short(day: dt.date) -> str:
    return _month_of(day.month, get_language())


@functools.cache
def _month_of(month: int, _language: str | None) -> str:
    # Russian short months are the same in both cases but for May: «14 мая», never «14 май».
    source = dates.MONTHS_ALT if month == MAY and _is_russian() else dates.MONTHS_3
    text = str(source[month])
    return text if _is_russian() else text.capitalize()


def short_day(day: dt.date, today: dt.date) -> str:
    """Return «14 окт» in today's year, «14 дек 2027» in another."""
    text = f"{day.day} {_month_short(day)}"
    if day.year != today.year:
        text += f" {day.year}"
    return text.replace(" ", NBSP)


def bare_day(day: dt.date) -> str:
    """Return the short day without its year, for a row of weeks: «14 окт», `14 Oct`."""
    return short_day(day, day)


def short_month(day: dt.date) -> str:
    """Return «окт 2026», `Oct 2026`, for the columns of a chart."""
    text = str(dates.MONTHS_3[day.month])
    return f"{text if _is_russian() else text.capitalize()}{NBSP}{day.year}"


def long_day(day: dt.date) -> str:
    """Return the day in words with its year: «14 декабря 2026», `14 December 2026`."""
    return f"{day.day} {dates.MONTHS_ALT[day.month]} {day.year}".replace(" ", NBSP)


def spoken_day(day: dt.date, today: dt.date) -> str:
    """Return the day as a sentence says it: «14 октября», with the year when not this one."""
    if day.year != today.year:
        return long_day(day)
    return f"{day.day}{NBSP}{dates.MONTHS_ALT[day.month]}"


def document_day(day: dt.date) -> str:
    """Return the day as in documents: «14.12.2026», `14 Dec 2026`."""
    if _is_russian():
        return f"{day:%d.%m.%Y}"
    return f"{day.day} {_month_short(day)} {day.year}".replace(" ", NBSP)


def document_instant(at: dt.datetime) -> str:
    """Return a local moment as in documents: «14.12.2026 14:05», `14 Dec 2026, 14:05`."""
    return f"{document_day(at.date())}{' ' if _is_russian() else ', '}{at:%H:%M}"


def weekday_day(day: dt.date, today: dt.date) -> str:
    """Return the short day with its weekday: «ср, 14 окт»."""
    weekday = str(dates.WEEKDAYS_ABBR[day.weekday()])
    weekday = weekday.lower() if _is_russian() else weekday
    return f"{weekday}, {short_day(day, today)}"


def title_day(day: dt.date) -> str:
    """Return the day as a page's title: «Среда, 14 октября», `Wednesday, 14 October`."""
    weekday = str(dates.WEEKDAYS[day.weekday()]).capitalize()
    return f"{weekday}, {day.day}{NBSP}{dates.MONTHS_ALT[day.month]}"


def month_title(day: dt.date) -> str:
    """Return a month as a heading: «Октябрь 2026»."""
    return f"{str(dates.MONTHS[day.month]).capitalize()}{NBSP}{day.year}"


def near_day(day: dt.date, today: dt.date) -> str:
    """Return words up to a week away («сегодня», «завтра», «3 дня назад»), then the date."""
    return distance(day, today) if abs((day - today).days) <= 7 else short_day(day, today)


def distance(day: dt.date, today: dt.date) -> str:
    """Return how far away a day is: «сегодня», «завтра», «через 11 дней», «3 дня назад»."""
    ahead = (day - today).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if ahead in near:
        return near[ahead]
    if ahead < 0:
        return gettext("%(days)s ago") % {"days": days(-ahead)}
    return pgettext("deadline", "in %(days)s") % {"days": days(ahead)}


def days(count: int) -> str:
    """Return a number of days with its noun: «61 день», «45 дней»."""
    return _counted(ngettext("%(count)s day", "%(count)s days", count), count)


def working_days(count: int) -> str:
    """Return a number of working days with its noun: «7 рабочих дней»."""
    return _counted(ngettext("%(count)s working day", "%(count)s working days", count), count)


def minutes(count: int) -> str:
    """Return a number of minutes with its noun: «15 минут»."""
    return _counted(ngettext("%(count)s minute", "%(count)s minutes", count), count)


def _counted(pattern: str, count: int) -> str:
    return (pattern % {"count": number(count)}).replace(" ", NBSP)


def phone(raw: str) -> str:
    """Return a Russian number as «+7 921 123-45-67»; what is not one stays as it was typed."""
    digits = "".join(c for c in raw if c.isdigit())
    if len(digits) == 11 and digits[0] in "78":
        area, first, second, third = digits[1:4], digits[4:7], digits[7:9], digits[9:]
        return f"+7 {area} {first}-{second}-{third}".replace(" ", NBSP)
    return raw.strip()


def dialled(raw: str) -> str:
    """Return what goes into a tel: link; an extension after a word is cut off."""
    head = raw
    for index, char in enumerate(raw):
        if char.isalpha() or char in ",;#":
            head = raw[:index]
            break
    digits = "".join(c for c in head if c.isdigit())
    if len(digits) == 11 and digits[0] == "8":
        return f"+7{digits[1:]}"
    return f"+{digits}" if len(digits) >= 11 else digits
