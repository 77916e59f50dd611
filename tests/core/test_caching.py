"""What browsers may keep: nothing of what a signed-in person sees, but for the Back button."""

from __future__ import annotations

import pytest
from django.urls import reverse

KEPT = "private, no-cache"
NEW = [
    "clients:client_create",
    "clients:touch_new",
    "clients:task_create",
    "clients:stage_create",
    "clients:field_create",
    "contracts:product_create",
    "users:team_create",
    "users:invite",
]


@pytest.mark.parametrize("path", ["/", "/clients/", "/me/", "/settings/", "/clients/export/csv/"])
def test_pages_and_files_are_kept_nowhere(path, admin, signed_in):
    assert "no-store" in signed_in(admin).get(path)["Cache-Control"]


@pytest.mark.parametrize("name", NEW)
def test_a_form_that_makes_a_row_is_kept_for_going_back_under_the_same_cookie(
    name, admin, signed_in
):
    answer = signed_in(admin).get(reverse(name))
    assert answer["Cache-Control"] == KEPT
    assert "Cookie" in answer["Vary"]


def test_a_fragment_a_refused_form_and_a_refusal_are_not_kept(admin, colleague, signed_in):
    url = reverse("clients:client_create")
    answers = [
        signed_in(admin).get(url, headers={"HX-Request": "true"}),
        signed_in(admin).post(url, {}),
        signed_in(colleague).get(url),
    ]
    assert [answer["Cache-Control"] for answer in answers] == ["private, no-store"] * 3


def test_signing_out_clears_what_was_kept(kam, signed_in):
    answer = signed_in(kam).post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache"'
