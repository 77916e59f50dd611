"""Administrators erase what is in the archive: what goes is said, the name is typed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.actions import erase_client, erase_person
from clients.forms.erasing import EraseForm
from clients.models import Client, Person
from clients.queries import erasing, rights
from clients.views import answers
from core.errors import DomainError
from users.seeing import seen_or_404


class ErasePage(View, ABC):
    """One page for both kinds: counts of what goes, and the name to be typed."""

    @abstractmethod
    def find(self, request: HttpRequest, pk: int) -> Any:
        """Return the row that one sees; raises Http404."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.allowed(request, pk)
        return self.draw(request, row, EraseForm(name=erasing.name_to_type(row)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.allowed(request, pk)
        form = EraseForm(request.POST, name=erasing.name_to_type(row))
        if not form.is_valid():
            return self.draw(request, row, form, is_wrong=True)
        self.erase(row, request, form.cleaned_data["typed"])
        answers.say(request, _("Erased for good."))
        return redirect("clients:client_list")

    def allowed(self, request: HttpRequest, pk: int) -> Any:
        row = self.find(request, pk)
        rights.require_admin(request.user)
        if not row.is_archived:
            raise DomainError(_("Only what is in the archive can be erased."))
        return row

    @abstractmethod
    def goes(self, row: Any) -> list[erasing.Goes]:
        """Return what goes with it, counted."""

    @abstractmethod
    def erase(self, row: Any, request: HttpRequest, typed: str) -> None:
        """Erase it for good; `typed` is its name as the person wrote it."""

    def draw(
        self, request: HttpRequest, row: Any, form: EraseForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {
            "form": form,
            "name": erasing.name_to_type(row),
            "back": row.get_absolute_url(),
            "goes": self.goes(row),
            "is_person": isinstance(row, Person),
        }
        return render(request, "clients/erase.html", context, status=422 if is_wrong else 200)


class ClientErase(ErasePage):
    def find(self, request: HttpRequest, pk: int) -> Client:
        return answers.visible_client(request, pk)

    def goes(self, row: Client) -> list[erasing.Goes]:
        return erasing.goes_with_client(row)

    def erase(self, row: Client, request: HttpRequest, typed: str) -> None:
        erase_client(client=row, by=request.user, typed=typed)


class PersonErase(ErasePage):
    def find(self, request: HttpRequest, pk: int) -> Person:
        person: Person = seen_or_404(Person.objects.all, request.user, pk)
        return person

    def goes(self, row: Person) -> list[erasing.Goes]:
        return erasing.goes_with_person(row)

    def erase(self, row: Person, request: HttpRequest, typed: str) -> None:
        erase_person(person=row, by=request.user, typed=typed)
