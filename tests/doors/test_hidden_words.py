"""Classes 5 to 7: marks planted in three hidden books come up nowhere, and nothing counts them."""

from __future__ import annotations

import io
import logging
import zipfile
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts_crm.schedule import TIMETABLE
from clients.models import Client
from core import jobs
from exchange.models import ImportRun
from flags.engine import raise_flags
from tests.doors.marks import BOOKS, OF_HEAD, Book, marks, told
from tests.doors.sending import plain, signed, taken_back
from tests.exchange.loading import check, counted, upload, write
from tests.guards.access_table import ROWS

SEEN_BY = {"kam": BOOKS, "colleague": BOOKS, "head": OF_HEAD}
TABLES = ("clients:client_export", "renewals:renewal_export", "dashboard:team_export")
QUERIES = ("", "archived=on", "all=1&period=12m", "owner={owner}&team={team}", "q=зкв")


def body(answer: Any) -> str:
    """Return what an answer says: its page, or its file unpacked."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unpacked(data) if data[:2] == b"PK" else str(data.decode())


def unpacked(data: bytes) -> str:
    """Return the texts of an office file; tables behind its charts are files within it."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = [packed.read(name) for name in packed.namelist()]
    texts = [part.decode() for part in parts if part.lstrip()[:1] == b"<"]
    return " ".join([*texts, *(unpacked(part) for part in parts if part[:2] == b"PK")])


@pytest.fixture
def company(client_row: Client, kam: Any, colleague: Any, head: Any, hidden: list[Book]) -> None:
    """Signals of all books, and imports of their own that the readers may open."""
    raise_flags(today=hidden[0].client.owner_since, now=timezone.now())
    raise_flags(today=timezone.localdate(), now=timezone.now())
    for person in (kam, head):
        ImportRun.objects.create(by=person, file_name="мой.csv")


@pytest.mark.parametrize("role", ["kam", "head"])
def test_no_table_holds_them(
    role: str, company: None, hidden: list[Book], request: Any, signed_in: Any
) -> None:
    browser = signed_in(request.getfixturevalue(role))
    first, hits = hidden[0].client, []
    for route in TABLES:
        for form in ("csv", "xlsx"):
            for query in QUERIES:
                filled = query.format(owner=first.owner_id, team=first.owner.team_id or 1)
                url = f"{reverse(route, args=[form])}?{filled}"
                with taken_back():
                    answer = browser.get(url)
                hits += [(url, hit) for hit in told(body(answer), SEEN_BY[role], typed=("зкв",))]
    assert hits == []


# --- asking for them by name -------------------------------------------------------------------

# What no row holds, of the same shape, so that only a leak can make the answers differ.
NOWHERE = {"email": "zqvxwjk9mail@client.example", "phone": "+79998787842", "inn": "7788938145"}
ASKED = (
    "/clients/?q={0}",
    "/clients/?q={0}&archived=on",
    "/clients/?industry={0}",
    "/clients/?own-secret={0}",
    "/clients/suggest/?q={0}",
    "/find/?q={0}",
    "/find/?q=@{0}",
    "/find/?part=list&q={0}",
    "/clients/duplicates/?name={0}&inn={0}",
    "/clients/{own}/timeline/?q={0}",
    "/clients/new/?name={0}&inn={0}",
    "/touches/new/?client_text={0}",
)


@pytest.mark.any_engine
@pytest.mark.parametrize("role", ["kam"])
def test_a_search_for_them_reads_like_a_search_for_nothing(
    role: str, company: None, hidden: list[Book], client_row: Client, request: Any, signed_in: Any
) -> None:
    browser = signed_in(request.getfixturevalue(role))
    book, differing, asked = hidden[0], [], 0
    for turn, (kind, probe) in enumerate(book.probes.items()):
        nothing = NOWHERE.get(kind, probe.replace("1", "9"))
        for shape in ASKED[turn % 2 :: 2]:  # every kind at half of the places in turn
            here = [shape.format(quote(one), own=client_row.pk) for one in (probe, nothing)]
            found, none = (browser.get(url) for url in here)
            asked += 1
            same = found.status_code == none.status_code
            if not same or plain(found, probe) != plain(none, nothing):
                differing.append(f"{kind}: {here[0]}")
            if told(found.content.decode(), SEEN_BY[role], typed=(probe, quote(probe))):
                differing.append(f"{kind}: {here[0]} tells")
    assert not differing, "\n".join(differing)
    assert asked >= 72


def test_counters_and_pages_stand_still_when_hidden_books_grow(
    kam: Any, company: None, hidden: list[Book], signed_in: Any
) -> None:
    browser = signed_in(kam)
    pages = ("/", "/clients/", "/clients/?archived=on", "/renewals/", "/import/", "/find/?q=зкв")
    before = [plain(browser.get(page)) for page in pages]
    for number in range(60):
        Client.objects.create(name=f"Зкв1 {number}", owner=hidden[0].client.owner)
    assert [plain(browser.get(page)) for page in pages] == before
    assert plain(browser.get("/clients/?page=2")).replace("?page=2", "") == before[1]


IN_A_BOOK = {
    "invoice",
    "price_row",
    "price_round",
    "document",
    "raise",
    "asked",
    "answer",
    "survey_link",
    "request",
    "referral",
    "goal",
    "goal_reading",
    "ledger_entry",
    "licence_reading",
    "client",
    "stakeholder",
    "person",
    "contract",
    "touch",
    "task",
    "meeting",
    "flag",
}


@pytest.mark.parametrize(
    "name", [n for n, row in ROWS.items() if row.is_scoped and row.args[0] in IN_A_BOOK]
)
def test_a_hidden_row_answers_like_one_that_never_was(
    name: str, kam: Any, hidden: list[Book], signed_in: Any
) -> None:
    book, row = hidden[0], ROWS[name]
    ids = {key: found.pk for key, found in book.rows.items()}
    ids |= {"client": book.client.pk, "meeting": ids["task"], "part": "facts"}
    browser = signed_in(kam)
    own = reverse(name, args=[ids[arg] for arg in row.args])
    none = reverse(name, args=[999_999_999, *[ids[arg] for arg in row.args[1:]]])
    for method in ("get", "post"):
        answers = [getattr(browser, method)(url, row.data) for url in (own, none)]
        assert answers[0].status_code == answers[1].status_code in (404, 405)
        assert plain(answers[0], own) == plain(answers[1], none)


# --- letters, logs, imports --------------------------------------------------------------------


@pytest.mark.any_engine
def test_the_nights_work_mails_and_logs_none(
    company: None, settings: Any, mailoutbox: Any, caplog: Any
) -> None:
    settings.EMAIL_CONFIGURED = True
    caplog.set_level(logging.DEBUG, logger="")
    caplog.handler.addFilter(lambda record: record.name != "django.db.backends")
    for row in TIMETABLE:
        if row.is_claimed:
            jobs.run(job=row.job, due_at=timezone.now())
    assert told("".join(letter.body for letter in mailoutbox), BOOKS) == []
    assert told(caplog.text, BOOKS) == []


@pytest.mark.any_engine
def test_an_import_of_the_same_people_and_companies_learns_nothing(
    kam: Any, company: None, hidden: list[Book], signed_in: Any
) -> None:
    """A file with a hidden book's own keys is taken as one that nobody has heard of."""
    book = hidden[0]
    frozen = list(Client.objects.filter(pk=book.client.pk).values())
    head = "Клиент;ИНН;Город;Фамилия;Имя;E-mail;Телефон;Сотрудников\n"
    rows = {
        "hidden": f"{book.probes['name']};{book.probes['inn']};Клин;{book.probes['person']};"
        f"Я;{book.probes['email']};{book.probes['phone']};много\n",
        "nothing": "Зкв9имя;7788938145;Клин;Зкв9человек;Я;zqvxwjk9mail@client.example;"
        "+79998787842;много\n",
    }
    pages, figures = [], []
    browser = signed_in(kam)
    for row in rows.values():
        run = check(upload(kam, "stakeholders", head + row))
        figures.append(counted(run))
        shown = browser.get(run.get_absolute_url()).content.decode()
        errors = body(browser.get(f"{run.get_absolute_url()}errors/?form=csv"))
        pages.append(shown + errors)
    assert figures[0] == figures[1]
    typed = tuple(book.probes[n] for n in ("name", "inn", "person", "email", "phone"))
    assert told(pages[0], BOOKS, typed=typed) == []
    good = write(check(upload(kam, "clients", f"Клиент;ИНН\nООО «Ива»;{book.probes['inn']}\n")))
    assert counted(good) == (1, 1, 0, 0, 0)
    assert list(Client.objects.filter(pk=book.client.pk).values()) == frozen
    after = browser.get(f"{good.get_absolute_url()}")
    assert told(after.content.decode(), BOOKS, typed=(book.probes["inn"],)) == []


def test_what_the_walk_looks_for_would_be_found(hidden: list[Book], admin: Any) -> None:
    """The administrator, who may, meets the marks: so the looking itself is not blind."""
    browser = signed(admin)
    pages = [f"/clients/{hidden[0].client.pk}/", "/clients/", "/clients/export/xlsx/"]
    found = [told(body(browser.get(page)), (1,)) for page in pages]
    assert all(found), found
    assert set(marks(1)[:3]) <= set(found[0])
