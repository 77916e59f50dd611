"""Usual playbooks about people, quiet spells and reviews, in both languages. House default."""

from __future__ import annotations

from playbooks.scripts.shapes import Default, Step

CHAMPION = Default(
    "new-champion",
    ("Знакомство с новым чемпионом", "Re-introduction to a new champion"),
    (
        "Новый человек не знает, зачем нас купили.",
        "A new person does not know why we were bought.",
    ),
    (
        Step(
            ("Собрать одну страницу: цели, польза, обещания", "One page: goals, use, promises"),
            ("Страница готова к встрече", "The page is ready for the meeting"),
            offset=2,
        ),
        Step(
            ("Рассказать новому чемпиону, что мы сделали", "Tell the new champion what we did"),
            ("Он знает цифры и своих пользователей", "They know the figures and the users"),
            offset=7,
            kind="meeting",
            talk="impact-and-investment",
            asks=("Новый человек нас поддерживает?", "Does the new person support us?"),
        ),
        Step(
            (
                "Согласовать с ним цели на оставшийся срок",
                "Agree the goals until the end",
            ),
            ("Цели записаны у клиента", "The goals are written down at the client"),
            offset=5,
            anchor="answer",
            after=1,
            on="yes",
        ),
        Step(
            ("Найти другого союзника и сказать руководителю", "Find another ally, tell the head"),
            ("Имя союзника, руководитель знает о риске", "A name; the head knows of the risk"),
            offset=3,
            anchor="answer",
            after=1,
            on="no",
        ),
    ),
    trigger="flag",
    rule="champion_changed",
    is_on=True,
    rest_days=60,
)
NEW_EMPLOYER = Default(
    "champion-at-new-employer",
    ("Чемпион на новом месте", "Champion at a new employer"),
    (
        "Кто нас любил, возьмёт нас с собой, если спросить вовремя.",
        "Whoever liked us takes us along when asked in time.",
    ),
    (
        Step(
            ("Поздравить с новым местом, ничего не предлагая", "Congratulate, and offer nothing"),
            ("Контакт сохранён", "The contact is kept"),
            offset=3,
            kind="call",
        ),
        Step(
            ("Спросить, чем живёт новая компания", "Ask what the new company is after"),
            ("Понятно, есть ли у них наша задача", "We know whether they have our task"),
            offset=30,
            kind="call",
            asks=("Есть ли там наша задача?", "Do they have our task there?"),
        ),
        Step(
            ("Предложить показ тем, кто решает", "Offer a demo to those who decide"),
            ("Дата показа", "A day for the demo"),
            offset=5,
            anchor="answer",
            kind="meeting",
            after=1,
            on="yes",
        ),
    ),
)
SLEEPING = Default(
    "sleeping-licences",
    ("Спящие лицензии", "Sleeping licences"),
    (
        "За то, чем не пользуются, в следующий раз не заплатят.",
        "What is not used is not paid for the next time.",
    ),
    (
        Step(
            ("Узнать, у кого лицензии лежат без дела", "Find out whose licences lie idle"),
            ("Список людей и причина", "A list of people and the reason"),
            offset=3,
            kind="call",
            asks=("Людям они нужны?", "Do these people need them?"),
        ),
        Step(
            ("Обучить тех, кому они нужны", "Train those who need them"),
            ("Лицензии в работе", "The licences are in use"),
            offset=7,
            anchor="answer",
            doer="tutor",
            kind="meeting",
            after=0,
            on="yes",
        ),
        Step(
            ("Найти с чемпионом других людей для них", "Find other people for them"),
            ("Лицензии переданы или понятно, сколько лишних", "Handed on, or known to be spare"),
            offset=5,
            anchor="answer",
            after=0,
            on="no",
        ),
    ),
    trigger="flag",
    rule="sleeping_licences",
)
CALM = Default(
    "calm-period",
    ("Спокойный период", "Calm period"),
    (
        "После внедрения звонят реже, и клиент думает, что о нём забыли.",
        "After the start calls become rare, and the client feels forgotten.",
    ),
    (
        Step(
            (
                "Позвонить без повода и спросить, как дела",
                "Call without a reason, ask how it is",
            ),
            ("Знаем, что у них нового", "We know their news"),
            offset=2,
            kind="call",
            asks=("Всё ли у них в порядке?", "Is everything all right with them?"),
        ),
        Step(
            ("Рассказать, что вышло полезного для них", "Tell what came out that helps them"),
            ("Одна возможность, которая им пригодится", "One thing they can make use of"),
            offset=10,
            anchor="answer",
            kind="letter",
            after=0,
            on="yes",
        ),
        Step(
            ("Приехать и разобраться на месте", "Go there and look into it"),
            ("Причина названа, есть план", "The reason is named, there is a plan"),
            offset=5,
            anchor="answer",
            kind="meeting",
            after=0,
            on="no",
        ),
    ),
    trigger="flag",
    rule="calm_chill",
)
REACTIVATION = Default(
    "reactivation",
    ("Реактивация", "Reactivation"),
    (
        "Договора нет, но люди нас помнят.",
        "There is no contract, but the people remember us.",
    ),
    (
        Step(
            ("Вспомнить, с кем был последний хороший разговор", "Look up the last good talk"),
            ("Имя и что изменилось у нас с тех пор", "A name and what changed with us since"),
            offset=2,
        ),
        Step(
            ("Позвонить и спросить, что изменилось у них", "Call and ask what changed there"),
            ("Понятно, есть ли нужда", "We know whether there is a need"),
            offset=5,
            kind="call",
            talk="view-from-inside",
            asks=("Есть ли у них нужда сейчас?", "Is there a need now?"),
        ),
        Step(
            ("Предложить короткую встречу с новинками", "Offer a short meeting on what is new"),
            ("Дата встречи", "A day for the meeting"),
            offset=3,
            anchor="answer",
            kind="meeting",
            after=1,
            on="yes",
        ),
        Step(
            ("Договориться, когда вернуться к разговору", "Agree when to talk again"),
            ("Месяц записан", "The month is written down"),
            offset=1,
            anchor="answer",
            after=1,
            on="no",
        ),
    ),
    trigger="flag",
    rule="dormant",
    rest_days=180,
)
HANDOVER = Default(
    "handover",
    ("Передача клиента", "Hand-over of a client"),
    (
        "Что обещал прежний менеджер, выполняет новый.",
        "What the old manager promised, the new one keeps.",
    ),
    (
        Step(
            ("Прочитать историю, обещания и риски", "Read the history, promises and risks"),
            ("Вопросы прежнему менеджеру заданы", "The old manager was asked"),
            offset=1,
        ),
        Step(
            ("Представиться ЛПР и чемпиону", "Introduce yourself to decision maker and champion"),
            ("Они знают нового менеджера", "They know the new manager"),
            offset=7,
            kind="meeting",
        ),
        Step(
            ("Подтвердить клиенту открытые обещания", "Confirm the open promises to the client"),
            ("Каждое обещание с датой", "Each promise with its day"),
            offset=10,
            kind="letter",
        ),
    ),
)
REVIEW = Default(
    "business-review",
    ("Бизнес-обзор: EBR или QBR", "Business review: EBR or QBR"),
    (
        "Раз в квартал с теми, кто решает: результаты, план, вложения обеих сторон.",
        "Once a quarter with those who decide: results, plan, both sides' investment.",
    ),
    (
        Step(
            ("Договориться о дне и участниках", "Agree the day and who takes part"),
            ("День назначен, ЛПР будет", "The day is set, the decision maker comes"),
            kind="call",
        ),
        Step(
            ("Собрать страницу обзора и показать чемпиону", "Prepare the page, show the champion"),
            ("Чемпион согласен с цифрами", "The champion agrees with the figures"),
            offset=7,
        ),
        Step(
            ("Провести обзор", "Hold the review"),
            ("Решения и обещания записаны", "Decisions and promises are written down"),
            offset=12,
            kind="meeting",
            talk="impact-and-investment",
        ),
        Step(
            ("Разослать итоги и завести задачи", "Send the minutes and set the tasks"),
            ("Итоги у всех участников", "Everybody has the minutes"),
            offset=13,
            kind="letter",
        ),
    ),
)
