"""The working group of a client."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.actions import add_member, end_membership
from clients.forms.members import MemberEndForm, MemberForm
from clients.models import Client, Membership
from clients.queries import rights
from clients.views import answers
from clients.views.editing import lines_about
from core import clock
from core.saving import save


class MemberAdd(View):
    """A colleague joins the working group and sees the client from that day."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        context = {"form": MemberForm(today=clock.today()), "client": client}
        return answers.draw(request, "clients/member_add.html", context)

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = MemberForm(request.POST, today=clock.today())
        if not form.is_valid():
            context = {"form": form, "client": client}
            return answers.draw(request, "clients/member_add.html", context, is_wrong=True)
        names = ("person", "role", "since", "until")
        typed = {name: form.cleaned_data[name] for name in names}
        made = save(
            form,
            lambda: add_member(client=client, by=request.user, **typed),
            by=request.user,
            leads_to=lambda _made: client.get_absolute_url(),
        )
        if made is None:
            context = {"form": form, "client": client}
            return answers.draw(request, "clients/member_add.html", context, is_wrong=True)
        answers.say(request, _("In the group: %(name)s") % {"name": made.person.full_name})
        return answers.done(request, client.get_absolute_url())


class MemberEnd(View):
    """A colleague leaves the working group after a day."""

    def find(self, request: HttpRequest, pk: int) -> Membership:
        rows = Membership.objects.select_related("client__owner", "person")
        seen = Client.objects.visible_to(request.user)
        row = get_object_or_404(rows.filter(client__in=seen), pk=pk)
        rights.require_edit(request.user, row.client)
        return row

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        membership = self.find(request, pk)
        form = MemberEndForm(membership=membership, today=clock.today())
        context = {"form": form, "membership": membership, "client": membership.client}
        return answers.draw(request, "clients/member_end.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        membership = self.find(request, pk)
        form = MemberEndForm(request.POST, membership=membership, today=clock.today())
        with transaction.atomic():
            now = Membership.objects.select_for_update().get(pk=pk)
            changes = form.merged({"until": now.until}) if form.is_valid() else None
            if changes is not None and "until" in changes:
                record = end_membership(
                    membership=membership, until=changes["until"], by=request.user
                )
                words = _("Leaves the group: %(name)s")
                answers.say(request, words % {"name": membership.person.full_name}, record)
        if changes is not None:
            return answers.done(request, membership.client.get_absolute_url())
        if form.clashes:
            about = lines_about(membership.client, f"user:{membership.person_id}")
            form.tell(about, reader=request.user)
        context = {"form": form, "membership": membership, "client": membership.client}
        return answers.draw(request, "clients/member_end.html", context, is_wrong=True)
