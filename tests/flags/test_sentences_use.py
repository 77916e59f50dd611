"""What flags about licences and goals say, in both languages."""

import datetime as dt

import pytest
from django.utils import translation

from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import tell
from tests.flags.conftest import TODAY, ago, ahead

NB = "\u00a0"
LINE = {"contract": 7, "number": "12/26", "product": "Досье", "bought": 40, "on": ago(3)}
GOAL = {"goal": 5, "measure": "Минут на проверку", "unit": "минут", "baseline": 240_000}
GOAL |= {"target": 20_000, "since": ago(100), "until": ahead(100)}


def told(language, rule, **evidence):
    iso = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in evidence.items()}
    flag = Flag(pk=1, rule=rule, client_id=17, evidence=iso, opened_on=TODAY)
    with translation.override(language):
        return tell(flag, TODAY)


def test_sleeping_licences():
    said = told("ru", RuleCode.SLEEPING_LICENCES, **LINE, used=13, lines=1, limit=50)
    assert said.headline == f"Спящие лицензии — 68{NB}%: Досье"
    assert said.proof.startswith("Занято 13 из 40, замер от 15")
    assert said.proof.endswith(f"Сигнал, когда занято меньше 50{NB}%.")
    assert said.step.url == "/clients/17/licences/new/"
    english = told("en", RuleCode.SLEEPING_LICENCES, **LINE, used=13, lines=1, limit=50)
    assert english.headline == "68% of licences are asleep: Досье"


@pytest.mark.parametrize(
    ("lines", "words"),
    [(2, "1 позиция"), (3, "2 позиции"), (6, "5 позиций"), (22, "21 позиция")],
)
def test_other_lines_are_counted(lines, words):
    said = told("ru", RuleCode.SLEEPING_LICENCES, **LINE, used=1, lines=lines, limit=50)
    assert said.proof.endswith(f"Так же ещё {words.replace(' ', NB)} договоров.")


@pytest.mark.parametrize(
    ("used", "headline"),
    [
        (41, "Лицензий занято больше, чем куплено: Досье"),
        (38, f"Лицензии на исходе, занято 95{NB}%: Досье"),
    ],
)
def test_nearly_full(used, headline):
    said = told("ru", RuleCode.NEARLY_FULL, **LINE, used=used, was=30, lines=1)
    assert said.headline == headline


def test_use_fell():
    said = told("ru", RuleCode.USE_FELL, **LINE, used=20, was=36, days=60, lines=1)
    assert said.headline == f"Пользоваться стали меньше на 44{NB}%: Досье"
    assert f"За 60{NB}дней до этого было 36." in said.proof


def test_a_goal_behind():
    said = told("ru", RuleCode.GOAL_OFF_TRACK, **GOAL, value=208_000, on=TODAY)
    assert said.headline == "Цель отстаёт: Минут на проверку"
    assert f"Было 240{NB}минут, сейчас 208{NB}минут, цель 20{NB}минут" in said.proof
    assert f"пройдено 15{NB}% пути, прошло 50{NB}% времени" in said.proof
    assert (said.is_late, said.step.url) == (False, "/goals/5/readings/new/")


@pytest.mark.parametrize(
    ("on", "proof"),
    [
        (None, "С тех пор как цель поставлена, её не измеряли."),
        (ago(61), "Последний замер — 18\u00a0сентября."),
    ],
)
def test_a_goal_that_nobody_measures(on, proof):
    facts = GOAL | {"on": on, "from": ago(61)}
    said = told("ru", RuleCode.GOAL_WITHOUT_READING, **facts)
    assert said.headline == f"Цель без замера 61{NB}день: Минут на проверку"
    assert said.proof == proof


def test_the_question_of_an_implementation():
    who = {"first_name": "Вера", "last_name": "Носова"}
    said = told("ru", RuleCode.USERS_AND_OWNER_NOT_CONNECTED, **who)
    assert said.headline.startswith("Реально ли пользуются")
    assert said.proof.endswith("Бизнес-заказчик: Вера Носова.")
    assert said.step.url == "/clients/17/use/"
