"""The matrix of interest, the wishes a client waits for, and the list of wishes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.choices import Objection, OutcomeKind
from clients.models import Client, CompetitorSighting, Outcome
from clients.queries import rights
from clients.views import answers
from contracts import actions, whitespace
from contracts.forms_interest import PressForm, WishForm, WishNewForm, WishTieForm, place_of
from contracts.models import ProductWish, WishTie
from core import clock
from core.ids import read_id
from core.models import AuditLine
from core.saving import merge, save, show
from core.shortcuts import is_htmx
from users.models import User
from users.rights import AdminOnly, admin_only
from users.seeing import seen_or_404

MOST_SIGHTINGS = 50
MOST_WISHES = 500


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _page(client: Client) -> str:
    return reverse("contracts:interest", args=[client.pk])


class InterestPage(View):
    """Products by departments, or by the companies below; a press says what was heard."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.visible_client(request, pk)
        if "cell" in request.GET:
            return self.cell(request, client)
        return self.draw(request, client)

    def cell(self, request: HttpRequest, client: Client) -> HttpResponse:
        """What one cell may become: a dialog, or a page without scripts."""
        rights.require_edit(_me(request), client)
        try:
            product, department = place_of(request.GET["cell"])
        except ValidationError:
            raise Http404 from None
        said = whitespace.said_by([client.pk])
        context = {
            "client": client,
            "product": product,
            "department": department,
            "said": said.get((client.pk, product.pk, whitespace.fold(department))),
            "key": f"{product.pk}:{department}",
            "objections": Objection.choices,
            "form": PressForm(),
        }
        return answers.draw(request, "contracts/interest_cell.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        form, record = PressForm(request.POST), None
        if form.is_valid():
            said = form.cleaned_data["press"]
            record = save(
                form,
                lambda: actions.record_interest(
                    client=client, by=_me(request), on=clock.today(), **said
                ),
                by=_me(request),
                leads_to=lambda _record: _page(client),
            )
        if record is None:
            return self.draw(request, client, form, status=422)
        words = f"{said['product']}, {said['department']}".rstrip(", ")
        answers.say(request, _("Written down: %(what)s") % {"what": words}, record)
        if is_htmx(request) and "X-Own-Page" not in request.headers:
            answer = self.draw(request, client)
            answer["HX-Retarget"], answer["HX-Reswap"] = "#matrix", "outerHTML"
            answer["HX-Trigger"] = "closeDialog"
            return answer
        return answers.done(request, _page(client))

    def draw(
        self, request: HttpRequest, client: Client, form: PressForm | None = None, status: int = 200
    ) -> HttpResponse:
        user, today = _me(request), clock.today()
        is_holding = request.GET.get("of") == "holding"
        if is_holding:
            matrix = whitespace.matrix_of_holding(client, user, today)
        else:
            matrix = whitespace.matrix_of(client, today)
        context: dict[str, Any] = {
            "client": client,
            "matrix": matrix,
            "is_holding": is_holding,
            "may_edit": rights.may_edit_client(user, client) and not client.archived_at,
            "form": form if form is not None and form.errors else PressForm(),
            "today": today,
            "tab": "interest",
        }
        if is_htmx(request) and request.method == "POST":
            return render(request, "contracts/_interest_saved.html", context, status=status)
        rows = CompetitorSighting.objects.alive().filter(client=client).select_related("by")
        context |= {
            "wishes": list(whitespace.wishes_of(client)),
            "sightings": list(rows.order_by("-seen_on", "-pk")[:MOST_SIGHTINGS]),
        }
        return render(request, "contracts/interest.html", context, status=status)


class WishTieCreate(View):
    """What a client waits for and who asked; with ?heard= what a need or objection is about."""

    def outcome(self, request: HttpRequest, client: Client) -> Outcome | None:
        number = read_id(request.GET.get("heard") or request.POST.get("heard"))
        if not number:
            return None
        kinds = [OutcomeKind.NEED, OutcomeKind.OBJECTION]
        rows = Outcome.objects.alive().select_related("touchpoint", "client")
        return rows.filter(pk=number, client=client, kind__in=kinds).first()

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        outcome = self.outcome(request, client)
        return self.draw(request, client, WishTieForm(client=client, outcome=outcome), outcome)

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        outcome = self.outcome(request, client)
        form, record = WishTieForm(request.POST, client=client), None
        if form.is_valid():
            record = save(
                form,
                lambda: self.write(request, client, form.cleaned_data),
                by=_me(request),
                leads_to=lambda _record: _page(client),
            )
        if record is None:
            return self.draw(request, client, form, outcome, is_wrong=True)
        answers.say(request, _("Written down"), record)
        if "next" in request.POST or outcome is None:
            return answers.done(request, _page(client))
        return answers.done(request, client.get_absolute_url(), "touchSaved", "closeDialog")

    def write(self, request: HttpRequest, client: Client, data: dict[str, Any]) -> Any:
        wish = data["wish"]
        if wish is None and data["title"]:
            wish = actions.add_wish(title=data["title"], product=data["product"], by=_me(request))
        return actions.tie_wish(
            client=client,
            wish=wish,
            product=data["product"],
            stakeholder=data["stakeholder"],
            outcome=data["heard"],
            on=clock.today(),
            by=_me(request),
        )

    def draw(
        self,
        request: HttpRequest,
        client: Client,
        form: WishTieForm,
        outcome: Outcome | None,
        *,
        is_wrong: bool = False,
    ) -> HttpResponse:
        context = {"form": form, "client": client, "outcome": outcome}
        return answers.draw(request, "contracts/wish_tie.html", context, is_wrong=is_wrong)


@require_POST
def wish_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The client was told that its wish is there, or waits no more (`what=gone`)."""
    tie: WishTie = seen_or_404(WishTie.objects.all, request.user, pk, "client__owner", "wish")
    if request.POST.get("what") == "gone":
        record = actions.untie_wish(tie=tie, by=_me(request))
        answers.say(request, _("Waits no more: %(what)s") % {"what": tie.wish}, record)
    else:
        record = actions.tell_wish(tie=tie, by=_me(request), today=clock.today())
        answers.say(request, _("The client was told: %(what)s") % {"what": tie.wish}, record)
    return answers.done(request, _page(tie.client), "flagChanged")


class WishList(AdminOnly):
    """Wishes with the number of clients that wait; below them one more is added."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.draw(request, WishNewForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, made = WishNewForm(request.POST), None
        if form.is_valid():
            person: Any = request.user
            typed = {name: form.cleaned_data[name] for name in ("title", "product")}
            made = save(
                form,
                lambda: actions.add_wish(by=person, **typed),
                by=person,
                leads_to=lambda _wish: reverse("contracts:wish_list"),
            )
        if made is None:
            return self.draw(request, form)
        messages.success(request, _("Saved: %(name)s") % {"name": made.title})
        return redirect("contracts:wish_list")

    def draw(self, request: HttpRequest, form: WishNewForm) -> HttpResponse:
        waits = Q(ties__deleted_at__isnull=True, ties__told_on__isnull=True)
        wishes = ProductWish.objects.select_related("product").annotate(
            waiting=Count("ties__client", filter=waits, distinct=True)
        )
        # Wanted ones first, then what was released, then what was dropped.
        wishes = wishes.order_by("-state", "-waiting", "title_folded", "pk")[:MOST_WISHES]
        return show(request, "contracts/settings/wishes.html", form, {"wishes": wishes})


@admin_only
def wish_edit(request: HttpRequest, pk: int) -> HttpResponse:
    wish = get_object_or_404(ProductWish, pk=pk)
    person: Any = request.user
    data = request.POST if request.method == "POST" else None
    form = WishForm(data, initial=_current(wish), wish=wish, today=clock.today())
    if form.is_valid():
        rows = ProductWish.objects.select_for_update()
        saved = merge(
            form,
            read=lambda: _current(rows.get(pk=wish.pk)),
            write=lambda changes: actions.edit_wish(wish=wish, changes=changes, by=person),
            lines=lambda: AuditLine.objects.filter(subject=f"wish:{wish.pk}"),
            by=person,
        )
        if saved is not None:
            messages.success(request, _("Saved: %(name)s") % {"name": saved.title})
            return redirect("contracts:wish_list")
    return show(request, "contracts/settings/wish_form.html", form, {"wish": wish})


def _current(wish: ProductWish) -> dict[str, Any]:
    names = ("title", "state", "released_on")
    return {name: getattr(wish, name) for name in names} | {"product": wish.product_id}
