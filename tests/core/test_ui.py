"""How numbers, money and dates read, in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.template import engines
from django.urls import set_script_prefix
from django.utils import timezone, translation

from core import formats
from core.templatetags import ui

TODAY = dt.date(2026, 10, 14)
N = formats.NBSP


def render(source: str, **context: Any) -> str:
    return engines["django"].from_string(source).render(context)


def spaced(text: str) -> str:
    """Write ~ for a no-break space, so that the tables below can be read."""
    return text.replace("~", N)


@pytest.mark.parametrize(
    ("minor", "currency", "russian", "english"),
    [
        (1_864_000_000, "RUB", "18~640~000~₽", "RUB~18,640,000"),
        (123_456_789, "RUB", "1~234~567,89~₽", "RUB~1,234,567.89"),
        (-123_456_750, "RUB", "-1~234~567,50~₽", "-RUB~1,234,567.50"),
        (0, "RUB", "0~₽", "RUB~0"),
        (5, "RUB", "0,05~₽", "RUB~0.05"),
        (100_000, "USD", "1~000~$", "USD~1,000"),
        (100_000, "BYN", "1~000~BYN", "BYN~1,000"),
        (1500, "JPY", "1~500~JPY", "JPY~1,500"),
        (9_007_199_254_740_993_00, "RUB", "9~007~199~254~740~993~₽", "RUB~9,007,199,254,740,993"),
    ],
)
def test_money_reads_in_both_languages(
    minor: int, currency: str, russian: str, english: str
) -> None:
    with translation.override("ru"):
        assert formats.money(minor, currency) == spaced(russian)
    with translation.override("en"):
        assert formats.money(minor, currency) == spaced(english)


@pytest.mark.parametrize(
    ("minor", "russian", "english"),
    [
        (1_864_000_000, "18,64~млн~₽", "RUB~18.64M"),
        (690_000_000, "6,9~млн~₽", "RUB~6.9M"),
        (12_840_000_000, "128,4~млн~₽", "RUB~128.4M"),
        (6_420_000_000_000, "64,2~млрд~₽", "RUB~64.2B"),
        (31_200_000, "312~тыс.~₽", "RUB~312K"),
        (150_000, "1,5~тыс.~₽", "RUB~1.5K"),
        (99_999_900, "1~млн~₽", "RUB~1M"),
        (99_999_999_900, "1~млрд~₽", "RUB~1B"),
        (99_949_900, "999~тыс.~₽", "RUB~999K"),
        (99_900, "999~₽", "RUB~999"),
        (-31_200_000, "-312~тыс.~₽", "-RUB~312K"),
    ],
)
def test_short_money_reads_in_both_languages(minor: int, russian: str, english: str) -> None:
    with translation.override("ru"):
        assert formats.money_short(minor) == spaced(russian)
    with translation.override("en"):
        assert formats.money_short(minor) == spaced(english)


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        (Decimal(41), "41~%", "41%"),
        (Decimal("91.84"), "91,8~%", "91.8%"),
        (0.05, "0,1~%", "0.1%"),
        (100, "100~%", "100%"),
        (Decimal("-0.01"), "0~%", "0%"),
    ],
)
def test_percent_reads_in_both_languages(
    value: Decimal | float, russian: str, english: str
) -> None:
    with translation.override("ru"):
        assert formats.percent(value) == spaced(russian)
    with translation.override("en"):
        assert formats.percent(value) == spaced(english)


@pytest.mark.parametrize(
    ("day", "russian", "english"),
    [
        (dt.date(2026, 10, 14), "14~окт", "14~Oct"),
        (dt.date(2026, 5, 9), "9~мая", "9~May"),
        (dt.date(2027, 12, 14), "14~дек~2027", "14~Dec~2027"),
        (dt.date(2026, 11, 22), "22~ноя", "22~Nov"),
    ],
)
def test_short_day_names_the_year_only_when_it_is_another(
    day: dt.date, russian: str, english: str
) -> None:
    with translation.override("ru"):
        assert formats.short_day(day, TODAY) == spaced(russian)
    with translation.override("en"):
        assert formats.short_day(day, TODAY) == spaced(english)


@pytest.mark.parametrize(
    ("style", "russian", "english"),
    [
        ("long", "14~октября~2026", "14~October~2026"),
        ("document", "14.10.2026", "14~Oct~2026"),
        ("title", "Среда, 14~октября", "Wednesday, 14~October"),
        ("month", "Октябрь~2026", "October~2026"),
        ("weekday", "ср, 14~окт", "Wed, 14~Oct"),
    ],
)
def test_day_has_a_style_for_each_place(
    style: str, russian: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.clock.today", lambda: TODAY)
    with translation.override("ru"):
        assert ui.day(TODAY, style).lower() == spaced(russian).lower()
    with translation.override("en"):
        assert ui.day(TODAY, style) == spaced(english)


@pytest.mark.parametrize(
    ("distance", "russian", "english"),
    [
        (0, "сегодня", "today"),
        (1, "завтра", "tomorrow"),
        (-1, "вчера", "yesterday"),
        (-3, "3~дня назад", "3~days ago"),
        (-7, "7~дней назад", "7~days ago"),
        (-8, "6~окт", "6~Oct"),
        (2, "через 2~дня", "in 2~days"),
        (7, "через 7~дней", "in 7~days"),
        (8, "22~окт", "22~Oct"),
    ],
)
def test_near_days_are_words_and_far_ones_dates(distance: int, russian: str, english: str) -> None:
    day = TODAY + dt.timedelta(days=distance)
    with translation.override("ru"):
        assert ui.due_words(day, TODAY) == spaced(russian)
    with translation.override("en"):
        assert ui.ago(day, TODAY) == spaced(english)


@pytest.mark.parametrize(
    ("number", "russian"),
    [
        (0, "0 дней"),
        (1, "1 день"),
        (2, "2 дня"),
        (5, "5 дней"),
        (11, "11 дней"),
        (12, "12 дней"),
        (21, "21 день"),
        (22, "22 дня"),
        (101, "101 день"),
        (111, "111 дней"),
        (1001, "1 001 день"),
    ],
)
def test_days_take_the_right_russian_form(number: int, russian: str) -> None:
    with translation.override("ru"):
        assert formats.days(number) == russian.replace(" ", N)


def test_instant_is_shown_in_the_persons_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    at = dt.datetime(2026, 10, 13, 22, 30, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)
    with timezone.override("Asia/Yekaterinburg"), translation.override("ru"):
        assert ui.instant(at) == "сегодня, 03:30"
        assert ui.instant(at, "time") == "03:30"
        assert ui.instant(at, "document") == "14.10.2026 03:30"
    with timezone.override("Europe/London"), translation.override("en"):
        assert ui.instant(at) == f"13{N}Oct, 23:30"


@pytest.mark.parametrize(
    "shown", [ui.money, ui.money_short, ui.count, ui.percent, ui.day, ui.due_words, ui.instant]
)
def test_nothing_is_a_dash(shown: Any) -> None:
    assert shown(None) == "—"


def test_zero_is_not_nothing() -> None:
    with translation.override("en"):
        assert (ui.count(0), ui.or_dash(0), ui.or_dash("")) == ("0", 0, "—")
        assert ui.share(0, 10) == "0%"
        assert ui.share(1, 0) == "—"


@pytest.mark.parametrize(
    ("typed", "shown", "dialled"),
    [
        ("89211234567", "+7~921~123-45-67", "+79211234567"),
        ("+7 (921) 123-45-67", "+7~921~123-45-67", "+79211234567"),
        ("+375 29 123-45-67", "+375 29 123-45-67", "+375291234567"),
        ("123-45", "123-45", "12345"),
        ("+7 812 123-45-67 доб. 12", "+7 812 123-45-67 доб. 12", "+78121234567"),
    ],
)
def test_phone_reads_and_dials(typed: str, shown: str, dialled: str) -> None:
    assert formats.phone(typed) == spaced(shown)
    assert formats.dialled(typed) == dialled


def test_marks_escape_what_people_typed() -> None:
    html = render(
        "{% tag words %}{% avatar words %}{% tel words %}{% mailto words %}{% level 1 words %}",
        words='<b>"x',
    )
    assert "<b>" not in html
    assert 'title="&lt;b&gt;&quot;x"' in html


def test_bar_never_leaves_its_track() -> None:
    assert 'width="100%"' in render("{% bar 300 200 %}")
    assert 'width="0%"' in render("{% bar 5 0 %}")
    assert 'aria-valuenow="68"' in render('{% progress 148 219 "rows" %}')


def test_level_fills_as_many_strokes_as_it_is_told() -> None:
    html = render('{% level 2 "middle" %}')
    assert html.count('<i class="on"></i>') == 2
    assert html.endswith("</span> middle")


def test_tier_and_icon_draw_what_they_are_told() -> None:
    with translation.override("en"):
        assert 'class="c-tier c-tier--A" title="Tier A">A<' in render('{% tier "A" %}')
    assert render('{% tier "" %}') == ""
    assert 'href="/static/icons.svg#i-phone"' in render('{% icon "phone" %}')


def test_initials_come_from_a_person_or_a_name(kam: Any) -> None:
    assert ui.initials("Ольга Ветрова") == "ОВ"
    assert ui.initials(kam) == kam.initials


@pytest.mark.parametrize("prefix", ["/", "/crm/"])
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", "dashboard:today"),
        ("clients/", "clients:client_list"),
        ("clients/5/edit/", "clients:client_list"),
        ("settings/jobs/", "core:settings"),
        ("clientsandmore/", ""),
        ("me/", ""),
        ("/x/", ""),
    ],
)
def test_a_page_is_in_a_section_of_the_menu_or_in_none(prefix: str, path: str, found: str) -> None:
    set_script_prefix(prefix)
    try:
        assert ui.section(prefix + path) == found
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize(
    ("minor", "words"),
    [(1_118_508_13, "1 118 508 ₽"), (50, "1 ₽"), (-1_50, "-2 ₽"), (0, "0 ₽")],
)
def test_averages_are_of_whole_units(minor, words):
    with translation.override("ru"):
        assert formats.money_whole(minor).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(0, "today"), (11, "in 11 days"), (-8, "8 days ago"), (99, "in 99 days"), (100, "")],
)
def test_a_day_that_stands_beside_is_not_told_twice(ahead, words):
    today = dt.date(2026, 11, 24)
    with translation.override("en"):
        assert ui.away(today + dt.timedelta(days=ahead), today).replace("\u00a0", " ") == words
    assert ui.away(None, today) == ""
