"""Talk tracks for moments of the year with a client (house default)."""

from __future__ import annotations

from playbooks.talks.shapes import DefaultTalk

MOMENTS = (
    DefaultTalk(
        "renewal-start",
        "renewal",
        ("Начало разговора о продлении", "Opening the renewal talk"),
        (
            """Договор заканчивается: {{end}}. Говорю об этом заранее,
чтобы решали вы, а не календарь.

За это время: {{impact}}. Вложено с нашей стороны: {{investment}}.
Пользуются сейчас: {{licences}}.

Три вопроса. Что из этого нужно вам и в следующем году? Кто ещё участвует в решении и когда
у кого отпуск? Как пойдёт закупка и к какому числу ей нужны бумаги?

Предлагаю встречу лично: двадцати минут хватит, чтобы сверить план.""",
            """The contract ends: {{end}}. I raise it early so that you decide, not the calendar.

In this time: {{impact}}. What we put in: {{investment}}.
In use now: {{licences}}.

Three questions. What of this do you need next year too? Who else takes part in the decision,
and who is away when? How will procurement go, and by when does it need papers?

Let's meet in person: twenty minutes are enough to check the plan.""",
        ),
        ("«чтобы решали вы», «сверим план»", "“so that you decide”, “check the plan”"),
        ("«пора продлевать», «счёт уже готов»", "“time to renew”, “the invoice is ready”"),
    ),
    DefaultTalk(
        "budget-season",
        "budget",
        ("Сезон бюджета", "Budget season"),
        (
            """{{person}}, у вас скоро верстают бюджет. Хочу, чтобы строка о нас появилась вовремя
и с доводом, который можно показать финансистам.

Довод: {{impact}}. Расход: {{licences}}.

Кто вносит строку и до какого числа? Подготовить ли для вас страницу с цифрами?""",
            """{{person}}, your budget is being drafted soon. I want the line about us
to be there in time, with an argument that finance can read.

The argument: {{impact}}. The use: {{licences}}.

Who enters the line, and by when? Shall I prepare a page with figures for you?""",
        ),
        ("«страница для финансистов», «до какого числа»", "“a page for finance”, “by which day”"),
        ("«заложите побольше»", "“put in a bit more”"),
    ),
    DefaultTalk(
        "new-price",
        "price",
        ("Новая цена или «дорого»", "A new price, or “too expensive”"),
        (
            """Сначала то, за что вы платите: {{impact}}. С нашей стороны: {{investment}}.

Вы говорите «дорого». С чем сравниваете: с прошлым годом, с другим предложением
или с пользой, которую не видно?

Если с пользой, посмотрим, что стоит без дела: {{licences}}. Уберём лишнее или запустим его,
и только потом вернёмся к цене.""",
            """First, what you pay for: {{impact}}. On our side: {{investment}}.

You say it is expensive. Compared with what: last year, another offer, or a benefit that
nobody sees?

If it is the benefit, let's look at what stands idle: {{licences}}. We take out what is not
needed or put it to work, and only then come back to the price.""",
        ),
        ("«с чем сравниваете», «уберём лишнее»", "“compared with what”, “take out what is idle”"),
        (
            "скидка в первой фразе, «у всех подорожало»",
            "a discount at once, “everything is dearer”",
        ),
    ),
    DefaultTalk(
        "pilot-check",
        "pilot",
        ("Проверка пилота с заказчиком", "Checking a pilot with the business owner"),
        (
            """Техническая часть идёт своим ходом. Мне важно другое: решает ли пилот вашу задачу.

Мы договаривались о цели: {{goals}}. В работе: {{licences}}.
Что вы увидели сами? Что говорят те, кто пользуется каждый день?

По какой цифре вы поймёте, что пилот удался, и кому её покажете?""",
            """The technical side goes its way. What matters to me: does the pilot solve your task?

The goal we agreed on: {{goals}}. In use: {{licences}}.
What have you seen yourself? What do those say who use it every day?

By which figure will you know that the pilot worked, and who will you show it to?""",
        ),
        ("«ваша задача», «по какой цифре»", "“your task”, “by which figure”"),
        ("«всё работает, ошибок нет»", "“everything works, no errors”"),
    ),
    DefaultTalk(
        "new-person",
        "new_person",
        ("Первый разговор с новым человеком", "The first talk with a new person"),
        (
            """Меня зовут {{me}}, я веду {{client}} с нашей стороны. Мы вместе с {{since}}.

Коротко, что было до вас: {{impact}}. К чему шли: {{goals}}.
Это решение принимали не вы, поэтому спрошу: какие задачи важны вам и что из прошлого
стоит сохранить?

Что показать, чтобы вы могли судить сами? Через месяц сверим, верно ли мы вас поняли.""",
            """My name is {{me}}, I look after {{client}} on our side.
We have worked together since {{since}}.

In short, what was before you: {{impact}}. Where it was going: {{goals}}.
You did not make that decision, so let me ask: which tasks matter to you, and what of the past
is worth keeping?

What shall I show you so that you can judge for yourself? In a month we check whether we
understood you.""",
        ),
        (
            "«какие задачи важны вам», «судить сами»",
            "“which tasks matter to you”, “judge yourself”",
        ),
        (
            "«ваш предшественник обещал», «вас передали мне», слова о том, почему он ушёл",
            "“your predecessor promised”, “you were passed on to me”, why they left",
        ),
    ),
    DefaultTalk(
        "sleeping-licences",
        "sleeping",
        ("Лицензии спят", "Licences are asleep"),
        (
            """Смотрю на то, чем пользуются: {{licences}}. Было иначе: {{trend}}.

Не спешу с выводом. Люди ушли в другой проект, не получили доступ или им неудобно?
К кому сходить и спросить?

Предлагаю выбрать один отдел: обучение на час, через две недели общий замер.
Не поможет, честно обсудим, сколько вам нужно.""",
            """I look at what is in use: {{licences}}. It was different: {{trend}}.

I don't jump to conclusions. Did people move to another project, get no access, or find it
awkward? Whom could I ask?

Let's pick one department: an hour of training, and a reading together in two weeks.
If it doesn't help, we discuss openly how many you need.""",
        ),
        ("«один отдел», «замер через две недели»", "“one department”, “a reading in two weeks”"),
        ("«вы же за них платите»", "“you do pay for them”"),
    ),
    DefaultTalk(
        "growth",
        "growth",
        ("Больше продуктов, больше филиалов", "More products, more branches"),
        (
            """У вас получилось: {{impact}}. Пользуются: {{licences}}.

Где в компании болит то же самое? Кто из коллег спрашивал, как вы это сделали?
Познакомьте нас на пятнадцать минут: покажем ваш результат, а не рекламу.

Если там начнут, что изменится для вас?""",
            """It worked for you: {{impact}}. In use: {{licences}}.

Where else in the company does the same thing hurt? Which colleagues asked how you did it?
Introduce us for fifteen minutes: we show your result, not a brochure.

If they begin, what changes for you?""",
        ),
        ("«ваш результат», «кто спрашивал»", "“your result”, “who asked”"),
        ("«у нас ещё есть», «выгодный пакет»", "“we also have”, “a bargain bundle”"),
    ),
    DefaultTalk(
        "calm-period",
        "calm",
        ("Спокойный период: повод позвонить", "The calm period: a reason to call"),
        (
            """Давно не говорили: {{last_talk}}. Всё работает, и именно поэтому звоню:
тишина хороша, пока никто не чувствует себя забытым.

Одна новость для вас: что изменилось у похожих компаний или что вышло у нас.
Один вопрос: что нового появилось в ваших планах с того раза?

Цели, как я их помню: {{goals}}. Они всё ещё те же?""",
            """We haven't spoken for a while: {{last_talk}}. Everything works, and that is why
I call: silence is good as long as nobody feels forgotten.

One piece of news: what changed at companies like yours, or what we released.
One question: what is new in your plans since then?

Your goals as I remember them: {{goals}}. Are they still the same?""",
        ),
        ("новость, полезная клиенту; «что нового в планах»", "news of use to them; “what is new”"),
        ("«звоню просто так», «напоминаю о себе»", "“just calling”, “to remind you of us”"),
    ),
    DefaultTalk(
        "not-happy",
        "unhappy",
        ("Клиент недоволен", "The client is not happy"),
        (
            """Вы недовольны, и хочу услышать всё до конца. Записываю вашими словами,
спорить не буду.

Верно ли понимаю, что главное вот это? Что из-за него не вышло у вас?

Что сделаем: кто, что и к какому числу. Позвоню в тот день, даже если новостей не будет.
А через месяц спрошу, стало ли лучше.""",
            """You are not happy, and I want to hear all of it. I write it down in your
words and won't argue.

Do I understand that this is the main thing? What did it keep you from?

What we will do: who, what and by when. I will call on that day even without news.
And in a month I will ask whether it got better.""",
        ),
        ("«вашими словами», «кто и к какому числу»", "“in your words”, “who and by when”"),
        ("«но», «у других всё хорошо», «это не ко мне»", "“but”, “others are fine”, “not my job”"),
    ),
    DefaultTalk(
        "win-back",
        "return",
        ("Вернуться к тем, с кем расстались", "Coming back to those who left"),
        (
            """Последний раз говорили: {{last_talk}}. Прошло время, и у вас, и у нас многое другое.

Тогда вы пришли за этим: {{goals}}. Получилось: {{impact}}. Как вы решаете эту задачу сейчас?

Рассказать, что изменилось у нас с тех пор? Если не к месту, скажите, когда вернуться.""",
            """We last spoke: {{last_talk}}. Time has passed, and much is different
at both companies.

You came for this then: {{goals}}. It gave: {{impact}}. How do you solve that task now?

Shall I tell you what has changed with us since? If it's the wrong time, say when to come back.""",
        ),
        ("«как вы решаете это сейчас»", "“how do you solve it now”"),
        ("«почему вы ушли», «вернитесь»", "“why did you leave”, “come back”"),
    ),
    DefaultTalk(
        "referral",
        "referral",
        ("Попросить рекомендацию", "Asking for a referral"),
        (
            """{{person}}, у вас получилось: {{impact}}. Спасибо, что рассказали об этом.

Спрошу один раз и не буду возвращаться. Кому из знакомых решали бы ту же задачу?
Достаточно имени и разрешения сослаться на вас.

Если сейчас неудобно, так и скажите: это ничего не меняет.""",
            """{{person}}, it worked for you: {{impact}}. Thank you for telling us.

I'll ask once and won't come back to it. Who among those you know faces the same task?
A name and your leave to mention you are enough.

If it's awkward now, just say so: it changes nothing.""",
        ),
        ("«один раз», «сослаться на вас»", "“once”, “mention you”"),
        (
            "подарок за рекомендацию, «пришлите три контакта»",
            "a gift for it, “send three contacts”",
        ),
    ),
)
