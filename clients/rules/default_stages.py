"""The usual life cycle of a client, for a company that has none of its own yet.

House default; rows of the database, so both languages stand here and not in the translations.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultStage:
    """A stage, when a client enters it, and what must be known before it leaves."""

    code: str
    name_ru: str
    name_en: str
    hint_ru: str
    hint_en: str
    exit_questions: tuple[tuple[str, str], ...]
    is_churned: bool = False


DEFAULT_STAGES = (
    DefaultStage(
        "pilot",
        "пилот",
        "pilot",
        "Договорились о пробном использовании",
        "A trial was agreed",
        (
            (
                "Достигнуты ли цели бизнеса и метрики, а не только «работает»?",
                "Are the business goals and metrics reached, not only “it works”?",
            ),
        ),
    ),
    DefaultStage(
        "onboarding",
        "внедрение",
        "onboarding",
        "Договор подписан",
        "The contract is signed",
        (
            ("Пользователи действительно начали работать?", "Have the users really begun?"),
            (
                "Пользователи и бизнес-заказчики общаются между собой?",
                "Do users and business owners speak to one another?",
            ),
        ),
    ),
    DefaultStage(
        "adoption",
        "использование",
        "adoption",
        "Началась настоящая работа с продуктом",
        "The product came into real use",
        (
            ("Кто пользуется и что это даёт?", "Who uses it and what does it give?"),
            (
                "Когда начинается финансовый год и как устроена закупка?",
                "When does the fiscal year start and how do they procure?",
            ),
        ),
    ),
    DefaultStage(
        "growth",
        "развитие",
        "expansion",
        "Цели достигнуты",
        "The goals are reached",
        (
            (
                "Что нужно филиалам и дочерним обществам?",
                "What do branches and subsidiaries need?",
            ),
        ),
    ),
    DefaultStage(
        "renewal",
        "пролонгация",
        "renewal",
        "Наступил срок, когда пора начинать пролонгацию",
        "The latest start of the renewal has come",
        (
            ("Есть ли бюджет?", "Is there a budget?"),
            ("Какой процедурой покупаем?", "Which procedure do they use?"),
            ("Кто принимает решение?", "Who decides?"),
            ("Какая цена согласована?", "Which price is agreed?"),
        ),
    ),
    DefaultStage(
        "loyal",
        "лояльность",
        "advocacy",
        "Продлили не меньше двух раз, оценка 9–10",
        "Renewed at least twice, a score of 9 or 10",
        (("Готовы ли рекомендовать нас?", "Will they be a reference for us?"),),
    ),
    DefaultStage(
        "at_risk",
        "под угрозой",
        "at risk",
        "По сигналу или по решению менеджера",
        "By a flag or by hand",
        (("В чём причина и каков план спасения?", "What is the reason and the rescue plan?"),),
    ),
    DefaultStage(
        "churned",
        "ушёл",
        "churned",
        "Последний договор закончился, нового нет 90 дней",
        "The last contract ended and nothing followed for 90 days",
        (
            (
                "Почему ушли: цена, конкурент, нет нужды, сервис, ушли люди, закупка, другое?",
                "Why: price, competitor, no need, service, people left, procurement, other?",
            ),
        ),
        is_churned=True,
    ),
    DefaultStage(
        "winback",
        "реактивация",
        "win-back",
        "Снова общаемся после ухода",
        "In contact again after they left",
        (("Что изменилось у клиента?", "What changed at the client?"),),
    ),
)
