"""People, clients, what passed with them, contracts."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone

from clients.choices import ContactKind, Direction, StakeholderRoleCode, TouchKind
from clients.models import (
    AppealCount,
    Client,
    ClientRequest,
    CompetitorSighting,
    ContactPoint,
    Goal,
    GoalReading,
    LedgerEntry,
    LifeCycleStage,
    Membership,
    Outcome,
    Person,
    Stakeholder,
    StakeholderRole,
    SurveyAnswer,
    SurveyLink,
    Task,
    Touchpoint,
)
from contracts.choices import InterestState, WishState
from contracts.models import (
    Contract,
    ContractLine,
    Document,
    Interest,
    LicenceReading,
    Product,
    ProductWish,
    WishTie,
)
from core import clock
from users.choices import AbsenceReason, Role, Specialty
from users.models import Deputyship, Team, User

PASSWORD = "верный-конь-батарея"


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Команда {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"kam{n}@example.com")
    first_name = "Ольга"
    last_name = factory.Sequence(lambda n: f"Ветрова{n}")
    role = Role.KAM
    password = factory.django.Password(PASSWORD)

    class Params:
        an_admin = factory.Trait(role=Role.ADMIN, first_name="Денис", last_name="Лукин")
        a_head = factory.Trait(role=Role.HEAD, first_name="Марина", last_name="Калинина")
        a_member = factory.Trait(role=Role.MEMBER, specialty=Specialty.TUTOR)


class DeputyshipFactory(factory.django.DjangoModelFactory):
    """An appointed deputy of these days: from yesterday until in a week."""

    class Meta:
        model = Deputyship

    absent = factory.SubFactory(UserFactory)
    deputy = factory.SubFactory(UserFactory)
    since = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=1))
    until = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=7))
    reason = AbsenceReason.VACATION
    made_by = factory.SelfAttribute("absent")
    appointed_at = factory.LazyFunction(timezone.now)

    class Params:
        asked_for = factory.Trait(appointed_at=None)


class StageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LifeCycleStage

    code = factory.Sequence(lambda n: f"stage-{n}")
    name_ru = factory.Sequence(lambda n: f"Стадия {n}")
    position = factory.Sequence(lambda n: 100 + n)


class ClientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"ООО «Ромашка {n}»")
    owner = factory.SubFactory(UserFactory)
    owner_since = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=400))


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    client = factory.SubFactory(ClientFactory)
    person = factory.SubFactory(UserFactory, a_member=True)
    role = Specialty.TUTOR
    since = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=30))


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    last_name = factory.Sequence(lambda n: f"Ахметшин{n}")
    first_name = "Рустам"
    middle_name = "Ильдарович"


class ContactPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactPoint

    person = factory.SubFactory(PersonFactory)
    kind = ContactKind.EMAIL
    value = factory.Sequence(lambda n: f"person{n}@client.example")


class StakeholderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stakeholder

    person = factory.SubFactory(PersonFactory)
    client = factory.SubFactory(ClientFactory)
    job = "директор по правовым вопросам"


class StakeholderRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StakeholderRole

    stakeholder = factory.SubFactory(StakeholderFactory)
    client = factory.LazyAttribute(lambda o: o.stakeholder.client)
    role = StakeholderRoleCode.CHAMPION
    since = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=365))


class TouchpointFactory(factory.django.DjangoModelFactory):
    """A counted call of yesterday; it does not touch `last_touch_at` (the actions do)."""

    class Meta:
        model = Touchpoint

    client = factory.SubFactory(ClientFactory)
    kind = TouchKind.CALL
    direction = Direction.BOTH
    at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))
    by = factory.SelfAttribute("client.owner")
    summary = "Созвонились, всё по плану"


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    client = factory.SubFactory(ClientFactory)
    title = "Прислать расчёт"
    assignee = factory.SelfAttribute("client.owner")
    due_on = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=3))

    class Params:
        a_promise = factory.Trait(kind="promise")


class OutcomeFactory(factory.django.DjangoModelFactory):
    """An objection that nobody answered."""

    class Meta:
        model = Outcome

    touchpoint = factory.SubFactory(TouchpointFactory)
    client = factory.SelfAttribute("touchpoint.client")
    kind = "objection"
    text = "Дорого для филиалов"
    objection = "price"


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    name = factory.Sequence(lambda n: f"Досье {n}")


class ContractFactory(factory.django.DjangoModelFactory):
    """A running licence contract for a year, with 200 days to go, without VAT."""

    class Meta:
        model = Contract

    client = factory.SubFactory(ClientFactory)
    owner = factory.SelfAttribute("client.owner")
    number = factory.Sequence(lambda n: f"2026/{n}")
    product = factory.SubFactory(ProductFactory)
    starts_on = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=165))
    ends_on = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=200))
    amount = 1_000_000_00
    net_amount = factory.SelfAttribute("amount")
    annual_amount = factory.SelfAttribute("amount")


class ContractLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContractLine

    contract = factory.SubFactory(ContractFactory)
    product = factory.SelfAttribute("contract.product")
    quantity = 10
    amount = factory.SelfAttribute("contract.amount")


class LicenceReadingFactory(factory.django.DjangoModelFactory):
    """Four of ten licences in use, seen yesterday."""

    class Meta:
        model = LicenceReading

    line = factory.SubFactory(ContractLineFactory)
    taken_on = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=1))
    used = 4


class GoalFactory(factory.django.DjangoModelFactory):
    """From 240 minutes to 20 within a year that is half over, in thousandths."""

    class Meta:
        model = Goal

    client = factory.SubFactory(ClientFactory)
    task = "Быстрее проверять контрагентов"
    measure = "Проверка контрагента"
    unit = "минут"
    baseline = 240_000
    target = 20_000
    since = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=180))
    until = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=180))


class GoalReadingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GoalReading

    goal = factory.SubFactory(GoalFactory)
    taken_on = factory.LazyFunction(clock.today)
    value = 130_000


class LedgerEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LedgerEntry

    client = factory.SubFactory(ClientFactory)
    on = factory.LazyFunction(clock.today)
    kind = "impact"
    amount = 500_000_00
    quote = "Остановили двенадцать рискованных сделок"


class SurveyAnswerFactory(factory.django.DjangoModelFactory):
    """A promoter's answer of today, typed in by hand."""

    class Meta:
        model = SurveyAnswer

    client = factory.SubFactory(ClientFactory)
    kind = "nps"
    score = 9
    answered_on = factory.LazyFunction(clock.today)


class SurveyLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyLink

    stakeholder = factory.SubFactory(StakeholderFactory)
    client = factory.SelfAttribute("stakeholder.client")
    kind = "nps"
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=30))


class ClientRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClientRequest

    client = factory.SubFactory(ClientFactory)
    kind = "work"
    what = "Проверка цепочек поставщиков"
    received_on = factory.LazyFunction(clock.today)


class AppealCountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AppealCount

    client = factory.SubFactory(ClientFactory)
    week = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=clock.today().weekday()))
    count = 3


class DocumentFactory(factory.django.DjangoModelFactory):
    """A proposal that was sent today; it has no moves until the action makes one."""

    class Meta:
        model = Document

    client = factory.SubFactory(ClientFactory)
    kind = "proposal"
    title = "КП на 2027 год"
    status = "sent"
    held_since = factory.LazyFunction(clock.today)
    sent_on = factory.LazyFunction(clock.today)


class InterestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Interest

    client = factory.SubFactory(ClientFactory)
    product = factory.SubFactory(ProductFactory)
    state = InterestState.INTERESTED
    on = factory.LazyFunction(clock.today)


class ProductWishFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductWish

    title = factory.Sequence(lambda n: f"Выгрузка отчёта {n}")

    class Params:
        released = factory.Trait(
            state=WishState.RELEASED, released_on=factory.LazyFunction(clock.today)
        )


class WishTieFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WishTie

    wish = factory.SubFactory(ProductWishFactory)
    client = factory.SubFactory(ClientFactory)
    asked_on = factory.LazyFunction(clock.today)


class SightingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetitorSighting

    client = factory.SubFactory(ClientFactory)
    competitor = "Контур"
    seen_on = factory.LazyFunction(clock.today)
