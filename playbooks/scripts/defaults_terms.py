"""Usual playbooks along the term of a contract, in both languages. House default."""

from __future__ import annotations

from playbooks.scripts.shapes import Default, Step

PILOT = Default(
    "pilot-check",
    ("Проверка пилота", "Pilot check"),
    (
        "Пилот должен показать пользу для бизнеса, а не только то, что всё работает.",
        "A pilot has to show what it gives the business, not only that it works.",
    ),
    (
        Step(
            ("Записать цели пилота и кто оценит результат", "Write down the goals of the pilot"),
            ("Цели с числами и имя того, кто их оценит", "Goals in figures and who judges them"),
            offset=2,
        ),
        Step(
            ("Спросить пользователей, что получается", "Ask the users how it goes"),
            ("Кто пользуется и что мешает", "Who uses it and what is in the way"),
            offset=7,
            kind="call",
            asks=(
                "Пользователи работают сами?",
                "Do the users work on their own?",
            ),
        ),
        Step(
            ("Провести ещё одно обучение", "Hold another training"),
            ("Пользователи делают свою задачу сами", "The users do their own task"),
            offset=3,
            anchor="answer",
            doer="tutor",
            kind="meeting",
            after=1,
            on="no",
        ),
        Step(
            ("Показать ЛПР итоги пилота", "Show the decision maker what came of the pilot"),
            ("Решение: покупаем, что и когда", "A decision: what is bought and when"),
            offset=-10,
            anchor="contract_end",
            kind="meeting",
            talk="impact-and-investment",
        ),
    ),
    trigger="stage",
    stage="pilot",
    is_on=True,
)
IMPLEMENTATION = Default(
    "implementation-check",
    ("Проверка внедрения", "Implementation check"),
    (
        "После подписания легко пропустить, что продуктом никто не пользуется.",
        "After the signature it is easy to miss that nobody uses the product.",
    ),
    (
        Step(
            ("Познакомить пользователей с бизнес-заказчиком", "Bring users and business owner in"),
            ("Общая встреча и общие цели", "One meeting and shared goals"),
            offset=5,
            kind="meeting",
        ),
        Step(
            ("Проверить, пользуются ли на самом деле", "Check whether it is really used"),
            ("Число работающих пользователей и их задачи", "How many users work, on what"),
            offset=15,
            kind="check",
            asks=("Продуктом действительно пользуются?", "Is the product really used?"),
        ),
        Step(
            ("Найти, что мешает, и обучить ещё раз", "Find what is in the way and train again"),
            ("Причина названа, обучение прошло", "The reason is named, the training held"),
            offset=3,
            anchor="answer",
            doer="tutor",
            after=1,
            on="no",
        ),
        Step(
            (
                "Рассказать бизнес-заказчику о первых результатах",
                "Tell the owner the results",
            ),
            ("Бизнес-заказчик знает, что уже получилось", "The owner knows what is achieved"),
            offset=5,
            anchor="answer",
            kind="call",
            after=1,
            on="yes",
        ),
        Step(
            ("Спросить, говорят ли пользователи с заказчиком", "Ask whether users and owner talk"),
            ("Понятно, знает ли заказчик о пользе из первых рук", "The owner hears it first hand"),
            offset=40,
            kind="call",
            asks=(
                "Пользователи и бизнес-заказчик общаются между собой?",
                "Do users and business owner talk to one another?",
            ),
        ),
        Step(
            ("Собрать их на короткую встречу", "Bring them together for a short meeting"),
            ("Встреча прошла, договорились видеться дальше", "They met and will meet again"),
            offset=5,
            anchor="answer",
            kind="meeting",
            after=4,
            on="no",
        ),
    ),
    trigger="stage",
    stage="onboarding",
    is_on=True,
)
MID_TERM = Default(
    "mid-term-review",
    ("Обзор в середине срока", "Mid-term review"),
    (
        "Полгода до конца: есть время исправить, и ещё никто не торгуется.",
        "Half a year is left: time to put things right, and nobody bargains yet.",
    ),
    (
        Step(
            ("Собрать цифры: использование, цели, вложения", "Collect use, goals and investment"),
            ("Одна страница с цифрами", "One page of figures"),
        ),
        Step(
            ("Провести обзор с чемпионом и заказчиком", "Review it with champion and owner"),
            ("Что получилось, чего ждут во втором полугодии", "What worked and what is expected"),
            offset=7,
            kind="meeting",
            talk="impact-and-investment",
            asks=("Клиент видит пользу?", "Does the client see the use of it?"),
        ),
        Step(
            ("Составить план исправления и показать руководителю", "Make a plan to put it right"),
            ("План с датами, руководитель согласен", "A plan with dates, agreed with the head"),
            offset=3,
            anchor="answer",
            after=1,
            on="no",
        ),
    ),
    trigger="date",
    date_kind="contract_end",
    days_before=180,
    tiers="AB",
)
BUDGET = Default(
    "budget-season",
    ("Сезон бюджетов", "Budget season"),
    (
        "Кто не попал в бюджет, ждёт ещё год.",
        "Whoever is not in the budget waits for another year.",
    ),
    (
        Step(
            ("Узнать, кто и когда собирает бюджет", "Find out who collects the budget and when"),
            ("Имя и последний день", "A name and the last day"),
            kind="call",
        ),
        Step(
            ("Послать заказчику обоснование и сумму", "Send the owner the grounds and the sum"),
            ("Письмо, которое можно переслать как есть", "A letter that can be sent on as it is"),
            offset=5,
            kind="letter",
            talk="impact-and-investment",
        ),
        Step(
            ("Спросить, внесена ли строка", "Ask whether the line is in"),
            ("Ответ записан у клиента", "The answer is written down at the client"),
            offset=12,
            kind="call",
            asks=("Мы в бюджете?", "Are we in the budget?"),
        ),
        Step(
            ("Попросить встречу с ЛПР о бюджете", "Ask the decision maker about the budget"),
            ("Решение ЛПР", "The decision maker's word"),
            offset=3,
            anchor="answer",
            kind="meeting",
            after=2,
            on="no",
        ),
    ),
    trigger="date",
    date_kind="budget_ask_by",
    days_before=30,
    tiers="AB",
)
RENEWAL = Default(
    "renewal",
    ("Пролонгация за 120, 90, 60 и 30 дней", "Renewal at 120, 90, 60 and 30 days"),
    (
        "Длинная пролонгация для крупных: каждый месяц свой вопрос.",
        "A long renewal for the large ones: each month has its question.",
    ),
    (
        Step(
            ("120 дней: проверить людей, цели и использование", "120 days: people, goals and use"),
            ("Известны ЛПР, чемпион и процедура закупки", "Decision maker, champion and procedure"),
            offset=-82,
            anchor="contract_end",
            kind="check",
        ),
        Step(
            (
                "90 дней: встреча об итогах и следующем сроке",
                "90 days: results and what next",
            ),
            ("Объём и цена названы вслух", "Scope and price are said aloud"),
            offset=-61,
            anchor="contract_end",
            kind="meeting",
            talk="impact-and-investment",
            asks=("Клиент продолжает с нами?", "Does the client go on with us?"),
        ),
        Step(
            ("Разобрать с руководителем, как удержать", "Talk with the head how to keep them"),
            ("План удержания или решение отпустить", "A plan to keep them or to let go"),
            offset=2,
            anchor="answer",
            doer="head",
            after=1,
            on="no",
            talk="uncomfortable-trend",
        ),
        Step(
            ("60 дней: документы у юристов и закупок", "60 days: papers at legal and procurement"),
            ("Известно, у кого документы и до какого числа", "We know who holds them until when"),
            offset=-41,
            anchor="contract_end",
            after=1,
            on="yes",
        ),
        Step(
            ("30 дней: подпись и счёт", "30 days: signature and invoice"),
            ("Подписано или названа дата подписи", "Signed, or the day of it is named"),
            offset=-20,
            anchor="contract_end",
            kind="call",
            after=1,
            on="yes",
        ),
    ),
    trigger="date",
    date_kind="contract_end",
    days_before=120,
    tiers="A",
    is_on=True,
)
