"""The agreed key message: one line, edited from where it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.actions import update_client
from clients.forms.message import MessageForm
from clients.models import Client
from clients.views import answers
from clients.views.editing import lines_about, locked_row
from core import saving


class ClientMessage(View):
    """Whoever may change the client changes its message; two people's words are both shown."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        form = MessageForm(initial={"key_message": client.key_message})
        return self.draw(request, client, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        form = MessageForm(request.POST, initial={"key_message": client.key_message})
        if form.is_valid() and self.save(request, client, form):
            answers.say(request, _("Saved: %(name)s") % {"name": client.name})
            return answers.done(request, client.get_absolute_url(), "messageChanged", "closeDialog")
        return self.draw(request, client, form, is_wrong=True)

    def save(self, request: HttpRequest, client: Client, form: MessageForm) -> Client | None:
        by: Any = request.user
        return saving.merge(
            form,
            read=lambda: {"key_message": locked_row(client).key_message},
            write=lambda changes: update_client(client=client, changes=changes, by=by),
            lines=lambda: lines_about(client),
            by=by,
        )

    def draw(
        self, request: HttpRequest, client: Client, form: MessageForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client}
        return answers.draw(request, "clients/client_message.html", context, is_wrong=is_wrong)
