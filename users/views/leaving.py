"""Signing out."""

from __future__ import annotations

from allauth.account import views
from django.http import HttpRequest, HttpResponse


def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask and sign out; the browser then forgets the forms it kept for its Back button."""
    answer: HttpResponse = views.logout(request)
    if request.method == "POST":
        answer["Clear-Site-Data"] = '"cache"'
    return answer
