"""What counts as a touch, and what the quick log reads and guesses."""

import datetime as dt

import pytest

from clients.choices import TouchKind
from clients.rules.touches import (
    counts_for_norm,
    guess_direction,
    guess_minutes,
    parse_chat,
    parse_due,
)

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize("kind", ["call", "meeting", "video", "training", "demo", "review"])
def test_what_is_held_together_counts_when_reached(kind):
    assert counts_for_norm(kind, "ours", True)
    assert not counts_for_norm(kind, "both", False)


@pytest.mark.parametrize(
    ("kind", "direction", "counts"),
    [
        ("email", "ours", False),
        ("email", "theirs", True),
        ("email", "both", True),
        ("messenger", "ours", False),
        ("messenger", "both", True),
        ("event", "both", False),
        ("survey", "both", False),
        ("support", "theirs", False),
        ("document", "both", False),
        ("note", "both", False),
    ],
)
def test_what_is_written_counts_when_answered(kind, direction, counts):
    assert counts_for_norm(kind, direction, True) is counts


def test_every_kind_has_a_guess():
    for kind in TouchKind.values:
        # A mailing takes nobody's time with this client.
        assert 0 <= guess_minutes(kind) <= 90
        assert bool(guess_minutes(kind)) is (kind != TouchKind.MAILING)
        assert guess_direction(kind) in ("ours", "theirs", "both")


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("сегодня", MONDAY),
        ("завтра", dt.date(2026, 11, 24)),
        ("Послезавтра", dt.date(2026, 11, 25)),
        ("tomorrow", dt.date(2026, 11, 24)),
        ("+7", dt.date(2026, 11, 30)),
        ("+ 30", dt.date(2026, 12, 23)),
        ("через 3 дня", dt.date(2026, 11, 26)),
        ("через 2 недели", dt.date(2026, 12, 7)),
        ("через 3 месяца", dt.date(2027, 2, 23)),
        ("in 2 weeks", dt.date(2026, 12, 7)),
        ("через неделю", dt.date(2026, 11, 30)),
        ("пт", dt.date(2026, 11, 27)),
        ("в пятницу", dt.date(2026, 11, 27)),
        ("до среды", dt.date(2026, 11, 25)),
        ("fri", dt.date(2026, 11, 27)),
        ("пн", dt.date(2026, 11, 30)),
        ("24.11", dt.date(2026, 11, 24)),
        ("16.10", dt.date(2027, 10, 16)),
        ("16.10.26", dt.date(2026, 10, 16)),
        ("16.10.2026", dt.date(2026, 10, 16)),
        ("2026-12-01", dt.date(2026, 12, 1)),
        ("16 декабря", dt.date(2026, 12, 16)),
        ("3 марта", dt.date(2027, 3, 3)),
        ("5 мая", dt.date(2027, 5, 5)),
        ("16 dec", dt.date(2026, 12, 16)),
        ("Dec 16", dt.date(2026, 12, 16)),
        ("Dec 16, 2027", dt.date(2027, 12, 16)),
        ("29.02", dt.date(2028, 2, 29)),
        ("31.02.2027", None),
        ("32.13", None),
        ("позвонить Анне", None),
        ("", None),
    ],
)
def test_due_dates_are_read_as_typed(typed, due):
    assert parse_due(typed, MONDAY) == due


def test_whatsapp_export_is_read():
    chat = parse_chat(
        "[12.10.2026, 14:05:09] Анна Иванова: Добрый день!\n"
        "Когда пришлёте расчёт?\n"
        "[12.10.2026, 14:09:00] Ольга Ветрова: Завтра до обеда"
    )
    assert chat is not None
    assert chat.authors == ("Анна Иванова", "Ольга Ветрова")
    assert chat.lines[0].text == "Добрый день!\nКогда пришлёте расчёт?"
    assert chat.last_at == dt.datetime(2026, 10, 12, 14, 9)
    assert chat.direction(["Ветрова"]) == "both"


def test_whatsapp_for_android_and_telegram_are_read():
    android = parse_chat("12.10.2026, 14:05 - Анна: Да: согласны")
    telegram = parse_chat("Анна Иванова, [12.10.2026 14:05]\nДа, согласны")
    assert android is not None
    assert android.lines[0].text == "Да: согласны"
    assert android.direction(["Ветрова"]) == "theirs"
    assert telegram is not None
    assert (telegram.lines[0].who, telegram.lines[0].text) == ("Анна Иванова", "Да, согласны")


def test_what_the_messenger_says_before_the_first_message_has_no_author():
    said = "Сообщения и звонки защищены сквозным шифрованием."
    chat = parse_chat(
        f"10.10.2026, 09:00 - {said}\n"
        "10.10.2026, 09:01 - Вы создали группу «Ладожская»\n"
        "12.10.2026, 14:05 - Анна: Добрый день!\n"
        "12.10.2026, 14:30 - встреча в офисе"
    )
    assert chat is not None
    assert chat.authors == ("Анна",)
    assert chat.text == (
        f"{said}\nВы создали группу «Ладожская»\n"
        "Анна: Добрый день!\n12.10.2026, 14:30 - встреча в офисе"
    )
    assert chat.direction(["Ветрова"]) == "theirs"
    assert parse_chat(f"10.10.2026, 09:00 - {said}") is None


def test_only_our_messages_are_ours():
    chat = parse_chat("12.10.2026, 14:05 - Ольга Ветрова: Напоминаю о счёте")
    assert chat is not None
    assert chat.direction(["Ветрова"]) == "ours"


@pytest.mark.parametrize("text", ["Созвонились, всё по плану", "", "14:05 встреча: итоги"])
def test_a_plain_note_is_no_chat(text):
    assert parse_chat(text) is None


@pytest.mark.parametrize(
    ("head", "at"),
    [
        ("5/6/26, 2:05 PM - Anna: hi", dt.datetime(2026, 5, 6, 14, 5)),
        ("[10/15/2026, 12:05:09\u202fAM] Anna: hi", dt.datetime(2026, 10, 15, 0, 5)),
        ("10/15/2026, 12:05 pm - Anna: hi", dt.datetime(2026, 10, 15, 12, 5)),
    ],
)
def test_a_clock_of_twelve_hours_comes_with_the_month_first(head, at):
    chat = parse_chat(head)
    assert chat is not None
    assert (chat.authors, chat.last_at) == (("Anna",), at)


@pytest.mark.parametrize("year", ["026", "26026"])
def test_a_year_has_two_or_four_digits(year):
    assert parse_chat(f"[12.10.{year}, 14:05:09] Анна: текст") is None


def test_times_that_cannot_be_are_left_out_and_the_words_stay():
    chat = parse_chat("[12.10.0001, 14:05] Анна: раз\n[12.10.2026, 14:09] Анна: два")
    assert chat is not None
    inside = chat.within(dt.datetime(2016, 10, 12), dt.datetime(2026, 10, 13))
    assert [line.at for line in inside.lines] == [None, dt.datetime(2026, 10, 12, 14, 9)]
    assert inside.text == chat.text
