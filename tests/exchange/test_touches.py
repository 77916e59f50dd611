"""Touches of a file: when they were held, how long, by whom begun, and at which client."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import time_machine

from clients.choices import Tier
from clients.models import Client, Touchpoint
from exchange.models import ImportRun
from flags.engine import raise_flags
from flags.models import Flag
from tests import factories as f
from tests.exchange.loading import counted, load, reasons
from users.models import User

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = dt.date(2026, 11, 24)
SAME = (1, 0, 0, 1, 0)


def moment(hour: int, minute: int = 0, day: dt.date = TODAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=MOSCOW)


@pytest.fixture
def client_row(kam: User) -> Client:
    client: Client = f.ClientFactory.create(
        name="Опора", owner=kam, external_system="bitrix24", external_id="101"
    )
    return client


@pytest.fixture
def loaded(kam: User, client_row: Client) -> Callable[[str], ImportRun]:
    """Load a file of touches; the same file again changes nothing."""

    def run(data: str) -> ImportRun:
        found = load(kam, "touchpoints", data)
        again = counted(load(kam, "touchpoints", data))
        assert again[1:3] == (0, 0)
        return found

    return run


Loaded = Callable[[str], ImportRun]


def one(header: str, cell: str, kind: str = "звонок") -> str:
    return f"Клиент;Дата;Тип;{header}\nОпора;20.11.2026 14:05;{kind};{cell}\n"


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("00:05:23", 6), ("5:23", 6), ("5 мин", 5), ("1 ч 5 мин", 65), ("45 мин.", 45), ("12", 12)],
)
def test_the_length_of_a_call_is_read(loaded: Loaded, cell: str, minutes: int) -> None:
    run = loaded(one("Длительность", cell))
    assert (counted(run), reasons(run)) == ((1, 1, 0, 0, 0), [])
    assert Touchpoint.objects.get().minutes == minutes


@pytest.mark.parametrize("cell", ["долго", "-5", "99999"])
def test_a_length_that_cannot_be_read_is_the_usual_one_of_the_kind(
    loaded: Loaded, cell: str
) -> None:
    run = loaded(one("Длительность", cell))
    assert reasons(run) == [(2, "minutes_left_out")]
    assert Touchpoint.objects.get().minutes == 15


@pytest.mark.parametrize("headers", ["Дата;Время", "Дата;Время звонка", "Start Date;Start Time"])
@pytest.mark.parametrize("date", ["20.11.2026", "20.11.2026 0:00:00"])
def test_a_time_in_a_column_of_its_own_joins_the_date(
    loaded: Loaded, headers: str, date: str
) -> None:
    run = loaded(f"Клиент;{headers};Тип\nОпора;{date};14:05;звонок\n")
    assert reasons(run) == []
    assert Touchpoint.objects.get().at == moment(14, 5, dt.date(2026, 11, 20))


def test_a_time_beside_the_date_wins_and_an_unreadable_one_is_told(loaded: Loaded) -> None:
    head = "Клиент;Дата;Время;Тип\n"
    run = loaded(
        f"{head}Опора;20.11.2026 9:30;14:05;звонок\nОпора;19.11.2026;утром;звонок\n"
        "Опора;18.11.2026;;звонок\n"
    )
    assert reasons(run) == [(3, "time_left_out")]
    assert list(Touchpoint.objects.order_by("-at").values_list("at", flat=True)) == [
        moment(9, 30, dt.date(2026, 11, 20)),
        moment(12, 0, dt.date(2026, 11, 19)),
        moment(12, 0, dt.date(2026, 11, 18)),
    ]


def test_a_start_time_alone_is_the_moment(loaded: Loaded) -> None:
    loaded("Клиент;Start time;Тип\nОпора;20.11.2026 14:05;звонок\n")
    assert Touchpoint.objects.get().at == moment(14, 5, dt.date(2026, 11, 20))


@pytest.mark.parametrize("external", [False, True])
def test_a_day_alone_is_the_same_touch_before_its_noon_and_after(
    kam: User, client_row: Client, external: bool
) -> None:
    client_row.tier = Tier.A
    client_row.last_touch_at = moment(12, 0, TODAY - dt.timedelta(days=60))
    client_row.save()
    ids, number = (";ID", ";7") if external else ("", "")
    data = f"Клиент;Дата;Тип;Содержание{ids}\nОпора;24.11.2026;звонок;О сроках{number}\n"
    with time_machine.travel(moment(5, 20), tick=False) as clock:
        raise_flags(today=TODAY, now=moment(5), client_ids=[client_row.pk])
        assert Flag.objects.open().filter(rule="untouched").exists()
        assert counted(load(kam, "touchpoints", data)) == (1, 1, 0, 0, 0)
        client_row.refresh_from_db()
        assert Touchpoint.objects.get().at == client_row.last_touch_at == moment(0)
        assert not Flag.objects.open().filter(rule="untouched").exists()
        assert counted(load(kam, "touchpoints", data)) == SAME
        clock.move_to(moment(15))
        assert counted(load(kam, "touchpoints", data)) == SAME
        clock.move_to(moment(5, 20, TODAY + dt.timedelta(days=1)))
        assert counted(load(kam, "touchpoints", data)) == SAME
    assert Touchpoint.objects.get().at == moment(0)


def test_a_day_alone_stands_at_its_noon_once_that_has_come(loaded: Loaded) -> None:
    with time_machine.travel(moment(12, 30), tick=False):
        loaded("Клиент;Дата;Тип\nОпора;24.11.2026;звонок\n")
        assert Touchpoint.objects.get().at == moment(12)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("24.11.2026 23:50", ["future_touch"]),
        ("24.11.2026 5:31", ["future_touch"]),
        ("25.11.2026", ["future_touch"]),
        ("24.11.2026 5:29", []),
        ("24.11.2026 5:19", []),
    ],
)
def test_a_moment_that_is_still_to_come_is_no_touch(
    kam: User, client_row: Client, cell: str, found: list[str]
) -> None:
    with time_machine.travel(moment(5, 20), tick=False):
        run = load(kam, "touchpoints", f"Клиент;Дата;Тип\nОпора;{cell};звонок\n")
    assert [reason for _row, reason in reasons(run)] == found
    assert Touchpoint.objects.exists() == (not found)


def test_a_time_of_its_own_column_may_lie_in_the_future_too(kam: User, client_row: Client) -> None:
    with time_machine.travel(moment(5, 20), tick=False):
        run = load(kam, "touchpoints", "Клиент;Дата;Время\nОпора;24.11.2026;23:50\n")
    assert reasons(run) == [(2, "future_touch")]


@pytest.mark.parametrize(
    ("kind", "code", "direction"),
    [
        ("Исходящий звонок", "call", "ours"),
        ("Входящий звонок", "call", "theirs"),
        ("Входящее письмо", "email", "theirs"),
        ("Outbound call", "call", "ours"),
        ("Call (inbound)", "call", "theirs"),
        ("Звонок", "call", "both"),
    ],
)
def test_who_began_is_told_by_the_kind(
    loaded: Loaded, kind: str, code: str, direction: str
) -> None:
    run = loaded(one("Направление", "", kind))
    touch = Touchpoint.objects.get()
    assert (reasons(run), touch.kind, touch.direction) == ([], code, direction)


def test_the_column_of_the_direction_wins_over_the_kind(loaded: Loaded) -> None:
    loaded(one("Направление", "входящий", "Исходящий звонок"))
    assert Touchpoint.objects.get().direction == "theirs"


@pytest.mark.parametrize(
    ("header", "cell"),
    [("CRM", "CO_101"), ("CRM", "C_208, CO_101"), ("ID компании", "101"), ("Компания ID", "101"),
     ("Company ID", "101")],
)  # fmt: skip
def test_a_touch_finds_its_client_by_the_id(loaded: Loaded, header: str, cell: str) -> None:
    run = loaded(f"Дата;Тип;{header}\n20.11.2026;звонок;{cell}\n")
    assert (counted(run), reasons(run)) == ((1, 1, 0, 0, 0), [])
    assert Touchpoint.objects.get().client.name == "Опора"


@pytest.mark.parametrize("cell", ["C_101", "D_101", "L_101, D_101"])
def test_the_id_of_a_contact_or_a_deal_is_no_clients(loaded: Loaded, cell: str) -> None:
    run = loaded(f"Дата;Тип;CRM\n20.11.2026;звонок;{cell}\n")
    assert reasons(run) == [(2, "no_client")]


def test_a_name_is_stronger_than_an_id_of_no_system(loaded: Loaded, kam: User) -> None:
    f.ClientFactory.create(name="Мост", owner=kam)
    loaded("Дата;Тип;Клиент;Код клиента\n20.11.2026;звонок;Мост;101\n")
    assert Touchpoint.objects.get().client.name == "Мост"
