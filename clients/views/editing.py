"""A client is made and changed: facts, owner, stage, holding, archive."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients import asking
from clients.actions import (
    accept_proposal,
    archive_client,
    change_owner,
    create_client,
    decline_proposal,
    move_in_tree,
    move_to_stage,
    propose_owner,
    restore_client,
    update_client,
)
from clients.forms.client import (
    ClientCreateForm,
    ClientEditForm,
    OwnerForm,
    ParentForm,
    StageForm,
    current_facts,
)
from clients.models import Client, ClientField, LifeCycleStage, TimelineEntry
from clients.queries import rights
from clients.queries.alike import clients_named, similar_clients
from clients.views import answers
from core import clock
from core.errors import NotAllowed
from core.ids import read_id
from users.models import User


class ClientCreate(View):
    """A new client, with a word about those that look the same."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not rights.may_create_client(request.user):
            raise NotAllowed(_("Account managers, heads and administrators make clients."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {"name": request.GET.get("name", ""), "inn": request.GET.get("inn", "")}
        if parent := read_id(request.GET.get("parent")):
            initial["parent"] = str(parent)
        return self.draw(request, self.form(request, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, with_typed_parent(request))
        if not form.is_valid() or form.needs_consent({}):
            return self.draw(request, form, is_wrong=True)
        client = create_client(
            by=request.user,
            data=form.facts(),
            today=clock.today(),
            form_key=form.cleaned_data["form_key"],
        )
        answers.say(request, _("Client added: %(name)s") % {"name": client.name})
        return redirect(client)

    def form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ClientCreateForm:
        own = list(ClientField.objects.live())
        return ClientCreateForm(*args, by=request.user, own_fields=own, **kwargs)

    def draw(
        self, request: HttpRequest, form: ClientCreateForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        visible, asked = Client.objects.visible_to(request.user), read_id(form["parent"].value())
        parent = visible.filter(pk=asked).first() if asked else None
        context = {
            "form": form,
            "client": None,
            "alike": _alike(request, form),
            "parent_text": parent.name if parent else form.data.get("parent_text", ""),
            "parent_pk": parent.pk if parent else "",
        }
        return render(request, "clients/client_edit.html", context, status=422 if is_wrong else 200)


def with_typed_parent(request: HttpRequest) -> QueryDict:
    """Return what was posted, with the parent that a typed name means (scripts may be off)."""
    data = request.POST.copy()
    typed = data.get("parent_text", "").strip()
    if typed and not data.get("parent"):
        found = clients_named(typed, request.user, limit=2)
        data["parent"] = str(found[0].pk) if len(found) == 1 else "?"
    return data


def _alike(request: HttpRequest, form: ClientCreateForm) -> list[Client]:
    """Return visible clients with the same INN or nearly the same name."""
    if not form.is_bound or not hasattr(form, "cleaned_data"):
        return []
    data = form.cleaned_data
    return similar_clients(
        request.user, name=data.get("name", ""), inn=data.get("inn", ""), kpp=data.get("kpp", "")
    )


def duplicates(request: HttpRequest) -> HttpResponse:
    """Warn while a new client is typed; only of clients that this person sees."""
    name, inn = request.GET.get("name", ""), request.GET.get("inn", "")
    alike = similar_clients(request.user, name=name, inn=inn, kpp=request.GET.get("kpp", ""))
    return render(request, "clients/_alike.html", {"alike": alike})


class ClientEdit(View):
    """Changes of a client's facts by its owner, heads and administrators."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        own = list(ClientField.objects.live())
        form = ClientEditForm(own_fields=own, initial=current_facts(client, own))
        return self.draw(request, client, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        own = list(ClientField.objects.live())
        with transaction.atomic():
            # Between what the form compares and what the action writes nobody may step in.
            client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
            current = current_facts(client, own)
            form = ClientEditForm(request.POST, own_fields=own, initial=current)
            if not form.is_valid() or form.needs_consent(form.shown()):
                return self.draw(request, client, form, is_wrong=True)
            changes = form.merged(current)
            if changes is None:
                return self.draw(request, client, form, is_wrong=True)
            update_client(client=client, changes=changes, by=request.user)
        if changes:
            answers.say(request, _("Saved: %(name)s") % {"name": client.name})
        return redirect(client)

    def draw(
        self, request: HttpRequest, client: Client, form: ClientEditForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "client": client}
        if form.clashes:
            form.tell(lines_about(client), reader=request.user)
        return render(request, "clients/client_edit.html", context, status=422 if is_wrong else 200)


def locked_row(client: Client) -> Client:
    """Return a client as it is now, locked until the caller's transaction ends."""
    rows = Client.objects.select_for_update(of=("self",)).select_related("owner", "stage")
    return rows.get(pk=client.pk)


def lines_about(client: Client | None, *subjects: str) -> Any:
    """Return the timeline's lines about a client itself, or about these subjects of it."""
    return TimelineEntry.objects.filter(client=client, subject__in=subjects or [""])


@require_POST
def client_archive(request: HttpRequest, pk: int) -> HttpResponse:
    client = answers.editable_client(request, pk, is_archived_fine=True)
    record = archive_client(client=client, by=request.user)
    answers.say(request, _("In the archive now: %(name)s") % {"name": client.name}, record)
    return answers.done(request, client.get_absolute_url())


@require_POST
def client_restore(request: HttpRequest, pk: int) -> HttpResponse:
    client = restore_client(
        client=answers.editable_client(request, pk, is_archived_fine=True), by=request.user
    )
    answers.say(request, _("Back from the archive: %(name)s") % {"name": client.name})
    return answers.done(request, client.get_absolute_url())


class ClientOwner(View):
    """Heads and administrators change the owner, the owner proposes one."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        return self.draw(request, client, self.form(request, client))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        form = self.form(request, client, request.POST)
        if not form.is_valid():
            return self.draw(request, client, form, is_wrong=True)
        with transaction.atomic():
            found = locked_row(client)
            changes = form.merged({"owner": found.owner_id})
            if changes is None:
                return self.draw(request, client, form, is_wrong=True)
            if "owner" in changes and changes["owner"].pk != found.owner_id:
                self.hand_over(request, found, changes["owner"])
        return answers.done(request, client.get_absolute_url())

    def hand_over(self, request: HttpRequest, client: Client, owner: User) -> None:
        if not rights.may_change_owner(request.user, client):
            propose_owner(client=client, owner=owner, by=request.user)
            words = _("Proposed to give the client to %(name)s. The head decides.")
            answers.say(request, words % {"name": owner.full_name})
            return
        bulk = change_owner(client=client, owner=owner, by=request.user, today=clock.today())
        answers.say(request, handed_over(bulk.clients, owner), bulk.undo)

    def form(self, request: HttpRequest, client: Client, *args: Any) -> OwnerForm:
        is_proposal = not rights.may_change_owner(request.user, client)
        stored = {"owner": client.owner_id}
        form = OwnerForm(*args, by=request.user, is_proposal=is_proposal, stored=stored)
        owners = form.fields["owner"]
        owners.queryset = owners.queryset.exclude(pk=client.owner_id)  # type: ignore[attr-defined]
        return form

    def draw(
        self, request: HttpRequest, client: Client, form: OwnerForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        may_change = rights.may_change_owner(request.user, client)
        if form.clashes:
            form.tell(lines_about(client), reader=request.user)
        context = {"form": form, "client": client, "may_change": may_change}
        return answers.draw(request, "clients/client_owner.html", context, is_wrong=is_wrong)


def handed_over(count: int, owner: User) -> str:
    words = ngettext(
        "%(count)s client handed over to %(name)s",
        "%(count)s clients handed over to %(name)s",
        count,
    )
    return words % {"count": count, "name": owner.full_name}


@require_POST
def client_owner_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline a proposed owner."""
    client = answers.editable_client(request, pk)
    if request.POST.get("answer") == "accept":
        bulk = accept_proposal(client=client, by=request.user, today=clock.today())
        owner = client.proposed_owner
        assert owner is not None
        answers.say(request, handed_over(bulk.clients, owner), bulk.undo)
    else:
        decline_proposal(client=client, by=request.user)
        answers.say(request, _("The owner stays"))
    return answers.done(request, client.get_absolute_url())


class ClientStage(View):
    """A move through the life cycle."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        initial = {"stage": read_id(request.GET.get("stage")) or client.stage_id}
        form = StageForm(today=clock.today(), initial=initial, stored={"stage": client.stage_id})
        wanted = form.fields["stage"].queryset.filter(pk=initial["stage"] or 0).first()  # type: ignore[attr-defined]
        return self.draw(request, client, form, self.asked(request, client, wanted))

    def asked(
        self, request: HttpRequest, client: Client, stage: LifeCycleStage | None
    ) -> asking.Answers | None:
        """Return what has to be answered; nothing where nobody registered or it does not move."""
        asker, user = asking.asker(), request.user
        if asker is None or isinstance(user, AnonymousUser):
            return None
        data = request.POST if request.method == "POST" else None
        return asker.ask(client, stage, by=user, today=clock.today(), data=data)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        form = StageForm(request.POST, today=clock.today())
        is_right = form.is_valid()
        self.given = self.asked(request, client, form.cleaned_data.get("stage"))
        is_told = self.given is None or self.given.is_valid()
        if not (is_right and is_told):
            return self.draw(request, client, form, self.given, is_wrong=True)
        with transaction.atomic():
            now = locked_row(client).stage_id
            changes = form.merged({"stage": now})
            if changes is None:
                return self.draw(request, client, form, self.given, is_wrong=True)
            if "stage" in changes and changes["stage"].pk != now:
                self.move(request, client, form.cleaned_data)
        return answers.done(request, client.get_absolute_url())

    def move(self, request: HttpRequest, client: Client, data: dict[str, Any]) -> None:
        bulk = move_to_stage(
            client=client,
            stage=data["stage"],
            by=request.user,
            on=data["on"],
            reason=data["reason"],
            answers=self.given,
        )
        words = _("%(name)s: stage “%(stage)s” since %(on)s") % {
            "name": client.name,
            "stage": data["stage"].name,
            "on": f"{data['on']:%d.%m.%Y}",
        }
        answers.say(request, words, bulk.undo)

    def draw(
        self,
        request: HttpRequest,
        client: Client,
        form: StageForm,
        asked: asking.Answers | None,
        *,
        is_wrong: bool = False,
    ) -> HttpResponse:
        if form.clashes:
            form.tell(lines_about(client), reader=request.user)
        context = {"form": form, "client": client, "asked": asked}
        return answers.draw(request, "clients/client_stage.html", context, is_wrong=is_wrong)


class ClientParent(View):
    """A client's place in a holding."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        here = {"parent": client.parent_id}
        form = ParentForm(by=request.user, client=client, initial=here, stored=here)
        return self.draw(request, client, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        form = ParentForm(with_typed_parent(request), by=request.user, client=client)
        if not form.is_valid():
            return self.draw(request, client, form, is_wrong=True)
        parent = form.cleaned_data["parent"]
        if parent is None and self.has_hidden_parent(request, client):
            # The field was empty because this person does not see the parent: nothing was said.
            return answers.done(request, client.get_absolute_url())
        with transaction.atomic():
            changes = form.merged({"parent": locked_row(client).parent_id})
            if changes is None:
                return self.draw(request, client, form, is_wrong=True)
            if "parent" not in changes:
                return answers.done(request, client.get_absolute_url())
            move_in_tree(client=client, parent=parent, by=request.user)
        answers.say(request, _("Place in the holding changed: %(name)s") % {"name": client.name})
        return answers.done(request, client.get_absolute_url())

    def has_hidden_parent(self, request: HttpRequest, client: Client) -> bool:
        visible = Client.objects.visible_to(request.user)
        return client.parent_id is not None and not visible.filter(pk=client.parent_id).exists()

    def draw(
        self, request: HttpRequest, client: Client, form: ParentForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        visible = Client.objects.visible_to(request.user)
        parent = visible.filter(pk=client.parent_id).first() if client.parent_id else None
        if form.clashes:
            form.tell(lines_about(client), reader=request.user)
        context = {
            "form": form,
            "client": client,
            "parent_text": form.data.get("parent_text", parent.name if parent else ""),
            "parent_pk": form.data.get("parent", parent.pk if parent else ""),
        }
        return answers.draw(request, "clients/client_parent.html", context, is_wrong=is_wrong)
