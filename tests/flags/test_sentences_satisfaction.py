"""What the flag about answers says, in both languages."""

import pytest
from django.utils import translation

from flags.choices import RuleCode
from flags.models import Flag
from flags.sentences import tell
from tests.flags.conftest import TODAY, ago

NB = "\u00a0"
WHO = {"first_name": "Вера", "last_name": "Носова"}


def told(language, **evidence):
    facts = {"kind": "nps", "score": 5, "was": None, "number": 1, "on": ago(3).isoformat()}
    flag = Flag(
        pk=1,
        rule=RuleCode.SATISFACTION_FELL,
        client_id=17,
        evidence=facts | evidence,
        opened_on=TODAY,
    )
    with translation.override(language):
        return tell(flag, TODAY)


@pytest.mark.parametrize(
    ("language", "facts", "headline"),
    [
        ("ru", {}, "Низкая оценка, NPS: 5 из 10"),
        ("ru", {"was": 9}, "Оценка упала, NPS: с 9 до 5 из 10"),
        ("ru", {"was": 4}, "Низкая оценка, NPS: 5 из 10"),
        ("ru", {"kind": "csat", "score": 2}, "Низкая оценка, CSAT: 2 из 5"),
        ("en", {"was": 9}, "Satisfaction fell, NPS: from 9 to 5 of 10"),
    ],
)
def test_the_headline(language, facts, headline):
    assert told(language, **facts).headline == headline


def test_who_answered_and_how_many_others():
    said = told("ru", **WHO, number=4)
    assert said.proof == (
        f"Вера Носова, ответ от 15{NB}ноября; с тех пор с клиентом никто не говорил."
        " И ещё 3 тревожные оценки."
    )
    assert said.step.url == "/touches/new/?client=17"
    english = told("en").proof.replace(NB, " ")
    assert english == "Answered on 15 November; nobody has spoken with the client since."
