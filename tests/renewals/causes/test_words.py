"""What flags about renewals say, in both languages, with Russian plurals."""

import datetime as dt

import pytest

from flags.choices import RuleCode
from flags.sentences import Step
from tests.flags.conftest import ago, ahead
from tests.flags.test_sentences import NB, told

D = dt.date


def renewal(days, variant="due", **evidence):
    """The clock of a tender by 223-FZ whose budget of 2027 is not confirmed."""
    dates = {
        "ends_on": ahead(days),
        "start_by": ago(48),
        "late_after": ago(35),
        "talk_by": ahead(days - 60),
        "procurement_by": ago(35),
        "budget_ask_by": ago(48),
        "fiscal_year_starts_on": D(2027, 1, 1),
    }
    plain = {"variant": variant, "contract": 7, "number": "12/26", "product": "Досье"}
    lead = {"procedure": "tender_223", "lead_days": 60, "lead_source": "procedure"}
    own = {"preparation_days": 10, "talk_days": 60}
    return RuleCode.RENEWAL_DUE, plain | dates | lead | own | evidence


def without_procurement(days, **evidence):
    return renewal(days, lead_days=0, **evidence)


def test_english_is_the_source():
    said = told("en", *without_procurement(61))
    assert said.headline == f"61{NB}days left on the contract"


@pytest.mark.parametrize(
    ("days", "headline"),
    [
        (61, "До конца договора 61 день"),
        (2, "До конца договора 2 дня"),
        (11, "До конца договора 11 дней"),
        (0, "Договор заканчивается сегодня"),
    ],
)
def test_russian_counts_days_to_the_end(days, headline):
    assert told("ru", *without_procurement(days)).headline == headline.replace(
        f"{days} д", f"{days}{NB}д"
    )


@pytest.mark.parametrize(
    ("takes", "words"),
    [
        (1, "1\xa0рабочий день"),
        (3, "3\xa0рабочих дня"),
        (45, "45\xa0рабочих дней"),
        (21, "21\xa0рабочий день"),
    ],
)
def test_procurement_takes_working_days(takes, words):
    said = told("ru", *renewal(61, lead_days=takes))
    assert said.headline.endswith(f"; закупка занимает {words}")


def test_a_renewal_says_what_each_date_comes_from():
    said = told("ru", *renewal(61), due_on=ago(3))
    assert said.proof == (
        f"№{NB}12/26, Досье. Деньги на 2027 год просят до 1{NB}октября. "
        f"Закупка — с 14{NB}октября: конкурс, аукцион, 223-ФЗ — 60{NB}рабочих{NB}дней, "
        f"подготовка — 10{NB}рабочих{NB}дней. "
        f"Разговор нужно начать до 19{NB}ноября, за 60{NB}дней до конца."
    )
    assert (said.due, said.note) == (f"3{NB}дня назад", f"конец 18{NB}янв{NB}2027")
    assert said.step == Step("Начать разговор", "/contracts/7/renewal/", "press")


def test_an_unknown_procedure_and_an_empty_seat_are_said():
    said = told("ru", *renewal(61, lead_source="unknown", is_seat_empty=True, is_preliminary=True))
    assert said.headline == f"До конца договора 61{NB}день"
    assert f"процедура неизвестна, взято 60{NB}рабочих{NB}дней" in said.proof
    assert "Бизнес-заказчика сейчас нет, поэтому начинать надо раньше." in said.proof
    assert said.proof.endswith("Календарь того года предварительный.")


def test_the_budget_alone_is_asked_for_while_there_is_time():
    past = told("ru", *renewal(80, "budget", late_after=ahead(5)))
    assert past.headline == f"Бюджет 2027 года: заложены ли мы? Просить надо было до 1{NB}окт"
    assert f"с остальным время есть до 23{NB}ноября" in past.proof
    ahead_of_it = told("ru", *renewal(80, "budget", budget_ask_by=ahead(1)))
    assert ahead_of_it.headline == f"Бюджет 2027 года: заложены ли мы? Просить до 19{NB}ноя"


@pytest.mark.parametrize(
    ("days", "headline"),
    [
        (12, f"Договор продлится сам: отказаться можно до 30{NB}ноя"),
        (-3, f"Срок уведомления прошёл 15{NB}ноя: договор продлится сам"),
    ],
)
def test_what_renews_by_itself_tells_of_its_notice(days, headline):
    assert told("ru", *renewal(40, "notice", notice_by=ahead(days))).headline == headline


def test_a_talk_without_a_meeting_asks_for_one():
    said = told("ru", *renewal(28, "meeting"))
    assert said.headline == f"Нет личной встречи, а до конца договора 28{NB}дней"
    assert said.step == Step("Назначить встречу", "/tasks/new/?client=17&kind=meeting")


def test_an_expired_contract_asks_for_the_new_one():
    said = told("ru", *renewal(-12, "expired"), due_on=ago(100))
    assert said.headline == f"Договор истёк 12{NB}дней назад"
    assert said.step.url == "/clients/17/contracts/new/?after=7"


@pytest.mark.parametrize(
    ("days", "headline"),
    [
        (30, f"До конца проекта 30{NB}дней: договоритесь, что дальше"),
        (0, "Проект заканчивается сегодня: договоритесь, что дальше"),
        (-5, "Проект закончен: договоритесь, что дальше"),
    ],
)
def test_a_project_asks_what_next(days, headline):
    said = told("ru", *renewal(days, "what_next"))
    assert said.headline == headline
    assert said.step == Step(
        "Завести следующий договор", "/clients/17/contracts/new/?after=7", "page"
    )
