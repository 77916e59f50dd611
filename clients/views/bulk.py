"""What the list does with many clients at once: hand over, move, export; and suggestions."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from clients import list_parts
from clients.actions import Bulk, change_owners, change_tiers, log_event, move_clients_to_stage
from clients.forms.bulk import BulkForm
from clients.forms.client import possible_owners
from clients.models import Client
from clients.queries.search import suggest as suggestions
from clients.views import answers
from clients.views.editing import handed_over
from clients.views.listing import ClientListing
from core import clock
from core.errors import AlreadyDone, DomainError, NotAllowed
from core.models import AuditLine
from core.sheets.writing import Column, csv_chunks, write_xlsx
from core.shortcuts import is_htmx
from users.models import User

EXPORTS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SUGGESTIONS = 8
# Which field each thing to be done cannot do without.
WANTED = {"owner": "owner", "stage": "stage", "event": "event_text", "tier": "tier"}
EVENT = ("event", "event_text", "event_on")


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


@require_POST
def client_bulk(request: HttpRequest) -> HttpResponse:
    """Give the ticked clients another owner or stage, or one touch each; all or none, with undo."""
    may_move = _me(request).is_head or _me(request).is_admin
    do = request.POST.get("do", "owner" if may_move else "event")
    if do != "event" and not may_move:
        raise NotAllowed(_("A head of the team or an administrator changes many clients at once."))
    back = (
        f"{reverse('clients:client_list')}?{QueryDict(request.POST.get('query', '')).urlencode()}"
    )
    form = BulkForm(request.POST, by=_me(request))
    if not form.is_valid() or form.cleaned_data.get(WANTED.get(do, "owner")) in (None, ""):
        messages.error(request, _bulk_problem(form, do=do))
        return _leave(request, back)
    try:
        bulk, words = _change(form, do, _me(request))
    except AlreadyDone:
        return _leave(request, back)
    except DomainError as error:
        messages.error(request, str(error))
        return _leave(request, back)
    if bulk.clients:
        answers.say(request, words, bulk.undo)
    else:
        messages.info(request, _("Nothing changed: all of them were there already."))
    return _leave(request, back)


def _change(form: BulkForm, do: str, by: User) -> tuple[Bulk, str]:
    """Do what was chosen; return what came of it and its sentence."""
    data = form.cleaned_data
    chosen = list(data["ids"])
    if do == "event":
        return _log_event(data, chosen, by)
    if do == "tier":
        bulk = change_tiers(clients=chosen, tier=data["tier"], by=by)
        words = ngettext(
            "%(count)s client has another tier", "%(count)s clients have another tier", bulk.clients
        )
        return bulk, words % {"count": bulk.clients}
    if do == "stage":
        stage = data["stage"]
        bulk = move_clients_to_stage(clients=chosen, stage=stage, by=by, on=clock.today())
        words = ngettext(
            "%(count)s client moved to “%(stage)s”",
            "%(count)s clients moved to “%(stage)s”",
            bulk.clients,
        )
        return bulk, words % {"count": bulk.clients, "stage": stage.name}
    bulk = change_owners(clients=chosen, owner=data["owner"], by=by, today=clock.today())
    return bulk, handed_over(bulk.clients, data["owner"])


def _log_event(data: dict[str, Any], chosen: list[Client], by: User) -> tuple[Bulk, str]:
    """Log one touch per client; of another day than today at noon."""
    now, on = timezone.now(), data["event_on"] or clock.today()
    noon = clock.start_of(on) + dt.timedelta(hours=12)
    bulk = log_event(
        clients=chosen,
        kind=data["event"],
        at=now if on == clock.today() else noon,
        summary=data["event_text"],
        by=by,
        form_key=data["form_key"],
    )
    words = ngettext(
        "Logged for %(count)s client: %(what)s",
        "Logged for %(count)s clients: %(what)s",
        bulk.clients,
    )
    return bulk, words % {"count": bulk.clients, "what": data["event_text"]}


def _leave(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if is_htmx(request) else redirect(url)


def _bulk_problem(form: BulkForm, *, do: str) -> str:
    if not form.data.get("ids"):
        return _("Tick clients in the list first.")
    if "ids" in form.errors:
        return _("The list changed meanwhile. Look at it again.")
    if do == "event":
        problems = [str(error) for name in EVENT for error in form.errors.get(name, ())]
        return problems[0] if problems else _("Say what the event or mailing was.")
    if do not in ("stage", "tier") and form.data.get("owner_text"):
        return _("“%(typed)s” fits nobody or more than one person. Type the e-mail.") % {
            "typed": form.data["owner_text"]
        }
    first = {"stage": _("Choose the stage first."), "tier": _("Choose the tier first.")}
    return first.get(do, _("Choose the new owner first."))


@require_GET
def client_export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """Give what the list shows, with its filters, in its order, all pages; leaves a trace."""
    if form not in EXPORTS:
        raise Http404
    listing = ClientListing(_me(request), request.GET)
    language = translation.get_language() or "ru"
    total = listing.filter.qs.order_by().count()
    AuditLine.objects.create(
        by=_me(request),
        verb="clients_exported",
        subject=f"{form}, {total}",
        changes={"query": listing.query_with(), "rows": total},
    )
    columns, rows = _columns(listing), _rows(listing)
    name = f"clients-{listing.today:%Y-%m-%d}.{form}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        chunks = csv_chunks(columns, rows, language=language)
        return StreamingHttpResponse(chunks, content_type=EXPORTS[form], headers=disposition)
    out = io.BytesIO()
    write_xlsx(out, columns, rows, title=_("Clients"), language=language)
    return HttpResponse(out.getvalue(), content_type=EXPORTS[form], headers=disposition)


def _columns(listing: ClientListing) -> list[Column]:
    """Return the headers; an import reads them back."""
    heads = [
        Column(_("Client")),
        Column(_("INN")),
        Column(_("KPP")),
        Column(_("City")),
        Column(_("Industry")),
        Column(_("Tier")),
        Column(_("Stage")),
        Column(_("Owner")),
        Column(_("Owner's e-mail")),
        Column(_("Last touch"), "datetime"),
    ]
    heads += [
        Column(str(part.label), "date" if part.kind == "date" else "int")
        for part in list_parts.registered()
    ]
    heads.append(Column(_("Per year"), "money"))
    return heads + [Column(own.label) for own in listing.filter.own_fields]


def _rows(listing: ClientListing) -> Iterator[list[Any]]:
    names = [part.name for part in list_parts.registered()]
    codes = [own.code for own in listing.filter.own_fields]
    for client in listing.rows().iterator(chunk_size=2000):
        touched = client.last_touch_at
        row = [
            client.name,
            client.inn,
            client.kpp,
            client.city,
            client.industry,
            client.tier_now,  # type: ignore[attr-defined]
            client.stage.name if client.stage else "",
            client.owner.full_name if client.owner else "",
            client.owner.email if client.owner else "",
            timezone.localtime(touched) if touched else None,
        ]
        row += [getattr(client, name) for name in names]
        row.append(Decimal(client.annual_amount) / 100)
        yield row + [_own_text(client.own_values.get(code)) for code in codes]


def _own_text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


@require_GET
def owner_suggest(request: HttpRequest) -> HttpResponse:
    """Give the people of one's own book who may own clients and fit what is being typed."""
    typed = request.GET.get("owner_text", "").strip()
    found = possible_owners(_me(request)).named(typed)[:SUGGESTIONS] if typed else []
    return render(request, "clients/_owner_suggestions.html", {"found": found, "typed": typed})


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Give the clients that fit what is being typed; of those this person sees."""
    names = [name for name in request.GET if name == "q" or name.endswith("_text")]
    typed = request.GET.get(names[0], "").strip() if names else ""
    found = suggestions(typed, _me(request), limit=SUGGESTIONS)
    return render(request, "clients/_suggestions.html", {"found": found, "typed": typed})
