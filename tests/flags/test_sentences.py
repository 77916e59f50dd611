"""What flags say, in both languages, with Russian plurals."""

import datetime as dt

import pytest
from django.utils import translation

from flags import sentences
from flags.choices import RuleCode, Severity
from flags.models import Flag
from flags.sentences import Step, Told, register_words, tell
from tests.flags.conftest import TODAY, ago

NB = "\u00a0"


def flag(rule, evidence, **fields):
    iso = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in evidence.items()}
    return Flag(pk=1, rule=rule, client_id=17, evidence=iso, opened_on=TODAY, **fields)


def told(language, *args, **fields):
    with translation.override(language):
        return tell(flag(*args, **fields), TODAY)


def untouched(days, **evidence):
    plain = {"tier": "A", "norm": 14, "since": ago(days), "last_touch_on": ago(days)}
    return RuleCode.UNTOUCHED, plain | {"last_kind": "call"} | evidence


def test_english_is_the_source():
    said = told("en", *untouched(23))
    assert said.headline == f"A account untouched for 23{NB}days (norm 14)"
    assert said.due == f"9{NB}days over"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (15, "15 дней"),
        (21, "21 день"),
        (22, "22 дня"),
        (25, "25 дней"),
        (101, "101 день"),
        (111, "111 дней"),
        (112, "112 дней"),
        (1001, "1 001 день"),
    ],
)
def test_russian_counts_days_of_silence(days, words):
    said = told("ru", *untouched(days))
    assert said.headline == f"A-клиент без касания {words.replace(' ', NB)} (норма{NB}14)"


def test_silence_says_why_the_norm_is_short_and_what_was_tried():
    said = told(
        "ru",
        *untouched(
            23,
            norm=9,
            full_norm=14,
            phase="last",
            attempts=2,
            attempt_on=ago(3),
            last_kind=None,
        ),
    )
    assert said.proof == (
        f"Последнее — 26{NB}октября. 2{NB}попытки с тех пор без ответа, последняя 15{NB}ноября. "
        f"Договор подходит к концу: две трети обычной нормы, 14{NB}дней."
    )
    assert (said.note, said.is_late) == (f"норма 9{NB}дней", True)


@pytest.mark.parametrize(
    ("attempts", "words"),
    [(1, "1\xa0попытка"), (5, "5\xa0попыток"), (21, "21\xa0попытка"), (0, "")],
)
def test_russian_counts_attempts(attempts, words):
    proof = told("ru", *untouched(30, attempts=attempts, attempt_on=ago(1))).proof
    assert (words in proof) if words else ("попыт" not in proof)


def test_never_touched_counts_from_the_take_over():
    said = told("ru", *untouched(95, tier="C", norm=90, last_touch_on=None))
    assert "Касаний ещё не было, отсчёт с 15" in said.proof
    assert said.headline.startswith("C-клиент")


def test_long_holidays_are_taken_off():
    given = flag(*untouched(0, since=dt.date(2026, 12, 25), last_touch_on=dt.date(2026, 12, 25)))
    with translation.override("ru"):
        said = tell(given, dt.date(2027, 1, 20))
    assert f"26{NB}дней" in said.headline
    assert f"Длинные праздники не в счёт: 11{NB}дней." in said.proof
    assert said.due == f"1{NB}день сверх нормы"


@pytest.mark.parametrize(
    ("role", "what", "headline"),
    [
        ("champion", "left", "Чемпион ушёл: нужно знакомство с преемником"),
        (
            "economic_buyer",
            "moved",
            "ЛПР перешёл в другую компанию: нужно знакомство с преемником",
        ),
        (
            "business_owner",
            "reassigned",
            "Бизнес-заказчик сменил должность: нужно знакомство с преемником",
        ),
    ],
)
def test_who_left_is_named_by_role(role, what, headline):
    evidence = {"role": role, "what": what, "on": ago(9), "stakeholder": 3}
    assert told("ru", RuleCode.CHAMPION_CHANGED, evidence).headline == headline


def test_who_left_is_shown_with_the_successor_and_the_lead():
    evidence = {
        "role": "champion",
        "what": "moved",
        "on": ago(9),
        "first_name": "Лариса",
        "last_name": "Кочетова",
        "job": "директор",
        "went_to": "СД «Опора»",
        "successor_first_name": "Павел",
        "successor_last_name": "Гринберг",
    }
    said = told("ru", RuleCode.CHAMPION_CHANGED, evidence, due_on=ago(9))
    assert said.proof == (
        f"Лариса Кочетова, директор: с 9{NB}ноября работает в другой компании. "
        "Преемник — Павел Гринберг, касаний ещё не было. "
        "Новое место — СД «Опора»: там уже есть знакомый человек, это лид."
    )
    assert said.step.url == "/touches/new/?client=17"
    assert said.is_late


def test_without_a_successor_the_step_is_to_name_one():
    evidence = {"role": "champion", "what": "left", "on": ago(9), "stakeholder": 3}
    url = told("en", RuleCode.CHAMPION_CHANGED, evidence).step.url
    assert url == "/stakeholders/3/change/?what=succeeded"


def test_unconfirmed_asks_in_one_click():
    evidence = {"days": 120, "stakeholder": 3, "first_name": "Надежда", "last_name": "Шубина"}
    said = told("ru", RuleCode.CHAMPION_UNCONFIRMED, evidence | {"confirmed_on": ago(121)})
    assert said.headline == f"Чемпион не подтверждён 121{NB}день (норма 120)"
    assert (said.step.label, said.step.is_press) == ("На месте", True)
    never = told("ru", RuleCode.CHAMPION_UNCONFIRMED, evidence | {"since": ago(200)})
    assert "ни разу" in never.proof


def test_one_contact_and_none():
    evidence = {"days": 90, "touched": 1, "first_name": "Надежда", "last_name": "Шубина"}
    said = told("ru", RuleCode.ONE_CONTACT, evidence)
    assert said.headline == "Одна точка контакта"
    assert said.proof == f"За 90{NB}дней касания только с одним человеком: Надежда Шубина."
    assert told("ru", RuleCode.ONE_CONTACT, {"days": 90}).headline == "Ни одной точки контакта"


def test_gaps_and_ownerless_clients():
    missing = told("ru", RuleCode.CHAMPION_MISSING, {}, severity=Severity.WARNING)
    assert missing.headline == "Чемпион неизвестен"
    assert told("ru", RuleCode.NO_OWNER, {}).step.label == "Назначить ответственного"


@pytest.mark.parametrize("rule", RuleCode.values)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_flag_without_evidence_still_speaks(rule, language):
    assert told(language, rule, {}).headline


def test_a_rule_of_another_app_brings_its_words(monkeypatch):
    monkeypatch.setattr(sentences, "_TELLERS", dict(sentences._TELLERS))
    assert told("en", "sleeping", {}).headline == "Sleeping"
    words = Told("Seats are asleep", "", "", "", False, Step("Open", "/"))
    register_words("sleeping", lambda _flag, _today: words)
    assert told("en", "sleeping", {}) is words
