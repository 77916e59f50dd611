"""The talk tracks that every company starts with (house default, in the order of a good talk).

First what we did together, then what only we see from inside, then what is uncomfortable.
"""

from __future__ import annotations

from playbooks.talks.defaults_moments import MOMENTS
from playbooks.talks.shapes import DefaultTalk

ORDER = (
    DefaultTalk(
        "impact-and-investment",
        "results",
        ("Эффект и вложения: с чего начать", "Impact and investment: where to begin"),
        (
            """1. Эффект и вложения
{{person}}, давайте сверим, что у нас получилось. Мы работаем вместе с {{since}}.
Что это дало вам: {{impact}}.
Что вложили мы: {{investment}}.
К чему вы шли: {{goals}}.
Всё ли здесь верно? Чего, на ваш взгляд, не хватает?

2. Взгляд изнутри
Мы каждый день видим, как у вас устроена работа, и можем сравнить с похожими компаниями.
Сейчас в работе: {{licences}}.

3. Неудобная тенденция
Есть и то, что нас беспокоит: {{trend}}.
Если ничего не менять, через полгода это скажется на ваших целях. Что вы об этом думаете?""",
            """1. Impact and investment
{{person}}, let's check what we have achieved. We have worked together since {{since}}.
What it gave you: {{impact}}.
What we put in: {{investment}}.
What you were aiming at: {{goals}}.
Is this right? What do you think is missing?

2. The view from inside
We see every day how work goes at your company and can compare it with companies like yours.
In use now: {{licences}}.

3. The uncomfortable trend
There is something that worries us: {{trend}}.
If nothing changes, your goals will feel it in half a year. What do you think?""",
        ),
        (
            "«мы вместе», «вы достигли», «проверим цифры», «что важно вам»",
            "“together we”, “you achieved”, “let's check the figures”, “what matters to you”",
        ),
        (
            "«как вы знаете», «наше решение лучшее», «просто звоню узнать, как дела»",
            "“as you know”, “our product is the best”, “just checking in”",
        ),
    ),
    DefaultTalk(
        "view-from-inside",
        "inside",
        ("Взгляд изнутри: чего не знает новый поставщик", "From inside: what no newcomer knows"),
        (
            """Прошлый раз мы говорили: {{last_talk}}. С тех пор видно вот что.

У вас внутри: {{licences}}. Люди привыкли к этому порядку, и мы знаем, где он держится
на одном человеке, а где работает сам.

Снаружи: в похожих компаниях в этом году меняют то же самое. Один начинает с отчётов,
другой с филиалов; мы были рядом и с теми, и с другими.

Наши мысли на следующие полгода: первый шаг, второй шаг, чего не делать.
Какой из них ближе к тому, что планируете вы?""",
            """Last time we spoke: {{last_talk}}. Here is what we have seen since.

Inside your company: {{licences}}. People are used to this way of working, and we know
where it rests on one person and where it runs by itself.

Outside: companies like yours are changing the same things this year. Some begin with
reports, others with branches; we were there with both.

Our thoughts for the next half-year: a first step, a second step, what to leave alone.
Which of them is closest to your plans?""",
        ),
        (
            "«мы видим изнутри», «у похожих компаний», «наши мысли на полгода»",
            "“we see from inside”, “at companies like yours”, “our thoughts for half a year”",
        ),
        (
            "имена и цифры других клиентов, «все уже перешли», «вы отстаёте»",
            "names and figures of other clients, “everybody has moved”, “you are behind”",
        ),
    ),
    DefaultTalk(
        "uncomfortable-trend",
        "trend",
        ("Неудобная тенденция: сказать первым", "The uncomfortable trend: say it first"),
        (
            """Начну с хорошего: {{impact}}. Теперь о том, о чём молчать было бы нечестно.

Вот что меняется: {{trend}}. Цели сейчас: {{goals}}.
Я вижу две причины и пока не знаю, какая верна. Что видите вы?

Если оставить как есть, к {{end}} разговор будет о том, нужно ли это вообще. Предлагаю
договориться сегодня: один человек у вас, один у нас, одна дата, одна цифра.""",
            """Let me begin with the good part: {{impact}}. Now what it would be unfair
to keep quiet.

This is changing: {{trend}}. Your goals now: {{goals}}.
I see two possible reasons and am not sure which is right. What do you see?

Left as it is, by {{end}} we will be discussing whether it is needed at all. Let's agree
today: one person of yours, one of ours, one date, one figure.""",
        ),
        (
            "«вижу», «пока не знаю», «что видите вы», «одна дата, одна цифра»",
            "“I see”, “I'm not sure”, “what do you see”, “one date, one figure”",
        ),
        (
            "«вы не пользуетесь», «ваши люди не обучены», «это не наша вина»",
            "“you don't use it”, “your people are untrained”, “it's not our fault”",
        ),
    ),
)
DEFAULTS = (*ORDER, *MOMENTS)
