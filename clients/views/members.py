"""The working group of a client."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.actions import add_member, end_membership
from clients.forms.members import MemberEndForm, MemberForm
from clients.models import Client, Membership
from clients.queries import rights
from clients.views import answers
from core import clock


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
        data = form.cleaned_data
        add_member(
            client=client,
            person=data["person"],
            role=data["role"],
            since=data["since"],
            until=data["until"],
            by=request.user,
        )
        answers.say(request, _("In the group: %(name)s") % {"name": data["person"].full_name})
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
        if not form.is_valid():
            context = {"form": form, "membership": membership, "client": membership.client}
            return answers.draw(request, "clients/member_end.html", context, is_wrong=True)
        record = end_membership(
            membership=membership, until=form.cleaned_data["until"], by=request.user
        )
        name = membership.person.full_name
        answers.say(request, _("Leaves the group: %(name)s") % {"name": name}, record)
        return answers.done(request, membership.client.get_absolute_url())
