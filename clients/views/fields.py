"""Settings: the fields that administrators add to the client."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients import actions
from clients.forms.client_fields import ClientFieldForm, field_values
from clients.models import Client, ClientField
from core import formats
from core.models import AuditLine
from core.ordering import moved
from core.saving import merge, posted, save, show
from users.rights import AdminOnly, admin_only


class Fields(AdminOnly):
    """The fields in use in their order, the archived ones below."""

    def get(self, request: HttpRequest) -> HttpResponse:
        archived = ClientField.objects.filter(archived_at__isnull=False)
        context = {
            "fields": list(ClientField.objects.live()),
            "archived": archived.order_by("label_folded", "pk"),
            "moved": request.GET.get("moved", ""),
        }
        return render(request, "clients/settings/fields.html", context)


@admin_only
def field_create(request: HttpRequest) -> HttpResponse:
    form = ClientFieldForm(posted(request), initial={"kind": "text"})
    if form.is_valid():
        person: Any = request.user
        typed = form.cleaned_data
        made = save(
            form,
            lambda: actions.add_field(
                label=typed["label"],
                kind=typed["kind"],
                options=typed["options"].splitlines(),
                unit=typed["unit"] if typed["kind"] == "number" else "",
                by=person,
            ),
            by=person,
            leads_to=lambda _made: reverse("clients:field_list"),
        )
        if made is not None:
            messages.success(request, _("The field is added: %(field)s") % {"field": made.label})
            return redirect("clients:field_list")
    return show(request, "clients/settings/field_form.html", form, {"field": None})


@admin_only
def field_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a field's name, options or unit; its kind and its values stay."""
    field = get_object_or_404(ClientField.objects.live(), pk=pk)
    form = ClientFieldForm(posted(request), initial=field_values(field), field=field)
    if form.is_valid() and _kept(request, form, field):
        return redirect("clients:field_list")
    context = {"field": field, "in_use": _clients_with(field)}
    return show(request, "clients/settings/field_form.html", form, context)


def _kept(request: HttpRequest, form: ClientFieldForm, field: ClientField) -> bool:
    person: Any = request.user
    rows = ClientField.objects.select_for_update()

    def write(changes: dict[str, Any]) -> ClientField:
        if "options" in changes:
            changes = {**changes, "options": changes["options"].splitlines()}
        return actions.edit_field(field=field, changes=changes, by=person)

    kept = merge(
        form,
        read=lambda: field_values(rows.get(pk=field.pk)),
        write=write,
        lines=lambda: AuditLine.objects.filter(subject=f"field:{field.code}"),
        by=person,
    )
    if kept is None:
        return False
    messages.success(request, _("Saved: %(field)s") % {"field": kept.label})
    return True


def _clients_with(field: ClientField) -> int:
    return Client.objects.live().filter(own_values__has_key=field.code).count()


@require_POST
@admin_only
def field_order(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    ids = list(ClientField.objects.live().values_list("pk", flat=True))
    order, pk = moved(ids, request.POST)
    actions.reorder_fields(ids=order, by=person)
    return redirect(f"{reverse('clients:field_list')}?moved={pk}")


@require_POST
@admin_only
def field_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a field out of forms and filters; its values stay and it can come back."""
    person: Any = request.user
    field = get_object_or_404(ClientField.objects.live(), pk=pk)
    undo = actions.archive_field(field=field, by=person)
    words = _("The field is out of use: %(field)s. Its values are kept.") % {"field": field.label}
    filled = _("Clients with a value: %(n)s. Nothing becomes overdue.") % {
        "n": formats.number(_clients_with(field))
    }
    messages.success(request, f"{words} {filled}", extra_tags=f"undo:{undo.token}")
    return redirect("clients:field_list")


@require_POST
@admin_only
def field_restore(request: HttpRequest, pk: int) -> HttpResponse:
    person: Any = request.user
    field = get_object_or_404(ClientField.objects.filter(archived_at__isnull=False), pk=pk)
    actions.restore_field(field=field, by=person)
    messages.success(request, _("The field is back: %(field)s") % {"field": field.label})
    return redirect("clients:field_list")
