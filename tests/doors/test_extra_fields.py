"""Class 8: what a form does not ask for is not written, whatever a request carries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.marks import Book
from tests.doors.sending import drawn, dump, pointing_at, posts, signed, taken_back, whole
from users.models import User

DAY, NUMBER, WORD = "2001-02-03", "987654321", "Подлог"


def forbidden(book: Book) -> dict[str, str]:
    """Return fields that no form has, each with a value that would be seen in the tables."""
    row, other = str(book.client.pk), str(book.client.owner_id)
    return {
        **dict.fromkeys(("id", "pk", "client_id", "client_pk", "parent_id", "run", "run_id"), row),
        **dict.fromkeys(("owner_id", "by", "by_id", "made_by", "made_by_id", "done_by"), other),
        **dict.fromkeys(("deleted_by", "confirmed_by", "proposed_owner", "user", "absent"), other),
        **dict.fromkeys(("is_superuser", "is_staff", "is_admin", "is_demo", "is_active"), "on"),
        **dict.fromkeys(("made_at", "archived_at", "deleted_at", "appointed_at", "done_at"), DAY),
        **dict.fromkeys(("dismissed_on", "stage_since", "owner_since", "confirmed_on"), DAY),
        **dict.fromkeys(("annual_amount", "net_amount", "session_epoch"), NUMBER),
        **dict.fromkeys(("external_id", "external_system", "own_values", "error", "state"), WORD),
        "password": WORD,
        "token_hash": WORD,
        "search_folded": WORD,
        "name_folded": WORD,
        # These some forms do ask for; elsewhere they are as forbidden as the others.
        "role": "admin",
        "team": "",
        "owner": other,
        "client": row,
        "email": f"{WORD}@x.ru",
    }


def _people() -> list[Any]:
    fields = ("pk", "role", "is_active", "is_demo", "password", "email", "session_epoch", "team_id")
    return list(User.objects.get_queryset().order_by("pk").values_list(*fields))


# Changing people is what these are for; their own tests say how far.
ABOUT_PEOPLE = {
    *("users:person", "users:person_dismiss", "users:person_bring_back", "users:invite"),
    *("users:person_link", "users:second_factor_remove"),
}
# One person may work at clients of several books: making one of two people reckons last touches
# and raises and closes flags of all of them anew, from rows that nobody changed.
RECKONS_ANEW = {"clients:person_join"}
RECKONED = {"last_touch_at", "closed_at", "closed_reason", "system_category", "system_reasons"}
# A round of prices is about all contracts that an administrator sees, and this one sees all.
ABOUT_EVERYBODY = {"renewals:price_list"}


def _watched(rows: list[Any], name: str) -> list[Any]:
    if name not in RECKONS_ANEW:
        return [(pointing_at(row), whole(row)) for row in rows]
    return [{k: v for k, v in (whole(row) or {}).items() if k not in RECKONED} for row in rows]


# Forms say which fields they take before anything is asked of the database.
@pytest.mark.any_engine
@pytest.mark.parametrize(("who", "at_least"), [("colleague", 6), ("owner", 40), ("admin", 70)])
def test_no_extra_field_is_written(
    who: str, at_least: int, world: dict[str, Any], people: Any, hidden: list[Book]
) -> None:
    browser, book = signed(people[who]), hidden[0]
    watched = [book.client, book.client.owner, *book.rows.values()]
    base = dump()
    before = {name: _watched(watched, name) for name in ("", *RECKONS_ANEW)}
    accounts, wrong, forms_tried, fields_tried = _people(), [], 0, 0
    for name in posts(who):
        form = drawn(name, world, browser)
        extra = {n: v for n, v in forbidden(book).items() if n not in {*form.fields, *form.data}}
        assert len(extra) >= 10
        with taken_back():
            form.send(browser, **extra)
            after = dump()
            found = [m for m in (DAY, NUMBER, WORD) if after.count(m) > base.count(m)]
            if "2001, 2, 3" in after or found:
                wrong.append(f"{name}: {found or DAY}")
            was = before[name if name in RECKONS_ANEW else ""]
            if name not in ABOUT_EVERYBODY and _watched(watched, name) != was:
                wrong.append(f"{name}: a row of another book")
            if name not in ABOUT_PEOPLE and _people() != accounts:
                wrong.append(f"{name}: an account")
        forms_tried, fields_tried = forms_tried + 1, fields_tried + len(extra)
    assert browser.get("/me/").status_code == 200  # signed in to the end
    assert not wrong, "\n".join(wrong)
    assert forms_tried >= at_least
    assert fields_tried >= 10 * forms_tried


@pytest.mark.parametrize("who", ["owner", "colleague", "head"])
def test_ones_own_profile_gives_no_rights(who: str, world: Any, people: Any) -> None:
    person = people[who]
    browser = signed(person)
    before = whole(person)
    form = drawn("users:profile", world, browser)
    rights = {"role": "admin", "team": str(world["empty_team"]), "is_active": "", "email": "a@b.ru"}
    assert form.send(browser, **rights, first_name="Иное").status_code == 302
    after = whole(person)
    assert before
    assert after
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {"first_name", "name_folded"}


def test_a_form_key_of_another_person_shows_nothing_of_theirs(
    kam: Any, stranger: Any, world: Any, signed_in: Any
) -> None:
    mine, theirs = signed_in(kam), signed_in(stranger)
    form = drawn("clients:client_create", world, mine)
    saved = form.send(mine)
    answer = theirs.post(form.url, {**form.data, "name": "ООО «Ива»"}, follow=True)
    text = answer.content.decode()
    assert saved.status_code == 302
    assert saved["Location"] not in text + str(answer.redirect_chain)
    again = theirs.post(form.url, {**form.data, "name": "ООО «Другая ива»"}, follow=True)
    assert saved["Location"] not in again.content.decode() + str(again.redirect_chain)
