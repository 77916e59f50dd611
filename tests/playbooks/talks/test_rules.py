"""The text of a talk track: placeholders, facts in their places, what is not known."""

from __future__ import annotations

import pytest

from playbooks.talks.choices import Situation
from playbooks.talks.defaults import DEFAULTS
from playbooks.talks.facts import GAPS, LABELS
from playbooks.talks.rules import PLACEHOLDERS, Piece, filled, marks_of, unknown_marks


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{client}} и {{ impact }}", []),
        ("{{clients}}", ["clients"]),
        ("{{}} и {{client", ["", "{{"]),
        ("{{client.owner.password}}", ["{{", "}}"]),
        ("без фактов", []),
    ],
)
def test_only_facts_of_the_list_may_stand_in_braces(text: str, wrong: list[str]) -> None:
    assert unknown_marks(text) == wrong


def test_a_known_fact_stands_in_its_place_and_an_unknown_one_says_so() -> None:
    text = "Вместе с {{since}}.\nИтог: {{impact}}\n\nДальше"
    found = filled(text, {"since": "2024"}, {"impact": "(не записано)"})
    assert found == [
        [
            [Piece("Вместе с "), Piece("2024", "since"), Piece(".")],
            [Piece("Итог: "), Piece("(не записано)", "impact", is_gap=True)],
        ],
        [[Piece("Дальше")]],
    ]


def test_a_fact_with_braces_of_its_own_is_not_filled_again() -> None:
    found = filled("{{client}}", {"client": "{{impact}}", "impact": "тайна"}, {})
    assert found == [[[Piece("{{impact}}", "client")]]]


def test_every_placeholder_has_its_words() -> None:
    assert set(LABELS) == set(PLACEHOLDERS)
    assert set(GAPS) == set(PLACEHOLDERS) - {"client", "me"}


@pytest.mark.parametrize("talk", DEFAULTS, ids=lambda talk: talk.code)
def test_the_usual_tracks_are_whole_in_both_languages(talk: object) -> None:
    fields = talk.fields()  # type: ignore[attr-defined]
    assert all(fields.values())
    assert not any(unknown_marks(text) for text in fields.values())
    assert marks_of(fields["body_ru"]) == marks_of(fields["body_en"])


def test_every_situation_has_a_track_and_the_order_of_a_talk_comes_first() -> None:
    assert {talk.situation for talk in DEFAULTS} == set(Situation.values)
    first = [talk.situation for talk in DEFAULTS[:3]]
    assert first == [Situation.RESULTS, Situation.INSIDE, Situation.TREND]
