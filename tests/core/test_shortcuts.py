"""Addresses that a form may send back."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from core.shortcuts import is_own_path


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("/clients/", True),
        ("/clients/?q=%D1%91", True),
        ("", False),
        ("nan", False),
        ("clients:client_list", False),
        ("//other.example/", False),
        ("/\\other.example/", False),
        ("https://other.example/", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_paths_of_this_site_are_followed(url: str, is_ours: bool) -> None:
    request = RequestFactory().get("/")
    assert is_own_path(request, url) is is_ours
