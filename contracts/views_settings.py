"""Settings: what we sell, and what currencies cost."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts import actions, previews, queries
from contracts.forms_settings import ProductForm, RateForm, rate_words
from contracts.models import Contract, CurrencyRate, Product
from core import clock, consent, formats
from core.models import AuditLine
from core.saving import merge, posted, save, show
from users.rights import AdminOnly, admin_only

PER_PAGE = 50


class Products(AdminOnly):
    """Products in use with the number of their live contracts; archived ones below."""

    def get(self, request: HttpRequest) -> HttpResponse:
        live = Count("contracts", filter=Q(contracts__archived_at__isnull=True))
        clients = Count(
            "contracts__client", filter=Q(contracts__archived_at__isnull=True), distinct=True
        )
        archived = Product.objects.filter(archived_at__isnull=False)
        found = Product.objects.live().annotate(live_contracts=live, clients=clients)
        context = {
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "archived": archived.order_by("name_folded", "pk")[:200],
        }
        return render(request, "contracts/settings/products.html", context)


@admin_only
def product_create(request: HttpRequest) -> HttpResponse:
    return _product_form(request, None)


@admin_only
def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _product_form(request, get_object_or_404(Product.objects.live(), pk=pk))


def _values(product: Product | None) -> dict[str, Any]:
    return {"name": product.name, "line": product.line} if product else {}


def _product_form(request: HttpRequest, product: Product | None) -> HttpResponse:
    form = ProductForm(posted(request), initial=_values(product))
    if form.is_valid():
        kept = _edited(request, form, product) if product else _added(request, form)
        if kept is not None:
            messages.success(request, _("Saved: %(product)s") % {"product": kept.name})
            return redirect("contracts:product_list")
    return show(request, "contracts/settings/product_form.html", form, {"product": product})


def _added(request: HttpRequest, form: ProductForm) -> Product | None:
    person: Any = request.user
    typed = {name: form.cleaned_data[name] for name in ("name", "line")}
    return save(
        form,
        lambda: actions.add_product(by=person, **typed),
        by=person,
        leads_to=lambda _product: reverse("contracts:product_list"),
    )


def _edited(request: HttpRequest, form: ProductForm, product: Product) -> Product | None:
    person: Any = request.user
    rows = Product.objects.select_for_update()
    return merge(
        form,
        read=lambda: _values(rows.get(pk=product.pk)),
        write=lambda changes: actions.edit_product(product=product, changes=changes, by=person),
        lines=lambda: AuditLine.objects.filter(subject=f"product:{product.pk}"),
        by=person,
    )


@require_POST
@admin_only
def product_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a product out of choices; its contracts keep it."""
    person: Any = request.user
    product = get_object_or_404(Product.objects.live(), pk=pk)
    undo = actions.archive_product(product=product, by=person)
    words = _("The product is out of use: %(product)s") % {"product": product}
    messages.success(
        request, f"{words}. {_kept_by_contracts(product)}", extra_tags=f"undo:{undo.token}"
    )
    return redirect("contracts:product_list")


def _kept_by_contracts(product: Product) -> str:
    found = Contract.objects.live().filter(product=product)
    told = found.aggregate(contracts=Count("pk"), clients=Count("client", distinct=True))
    shown = {name: formats.number(total) for name, total in told.items()}
    words = _("Kept by contracts: %(contracts)s, by clients: %(clients)s. Nothing becomes overdue.")
    return words % shown


@require_POST
@admin_only
def product_restore(request: HttpRequest, pk: int) -> HttpResponse:
    person: Any = request.user
    product = get_object_or_404(Product.objects.filter(archived_at__isnull=False), pk=pk)
    actions.restore_product(product=product, by=person)
    messages.success(request, _("The product is back: %(product)s") % {"product": product})
    return redirect("contracts:product_list")


@admin_only
def rate_list(request: HttpRequest) -> HttpResponse:
    """Dated rates, the newest first, with a form for one more."""
    person: Any = request.user
    form = RateForm(posted(request), today=clock.today())
    effects: list[str] = []
    agreement = ""
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("currency", "since", "rate")}
        effects = previews.rate_effect(by=person, today=clock.today(), **typed)
        agreement = consent.agreement(f"rate:{typed}", effects)
        is_agreed = not effects or request.POST.get("agreed") == agreement
        if is_agreed and _kept_rate(request, form, typed):
            return redirect("contracts:rate_list")
        effects = [] if is_agreed else effects
    found = CurrencyRate.objects.order_by("-since", "currency", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"rate": row, "words": rate_words(row)} for row in page]
    missing = queries.missing_rates(clock.today())
    context = {
        "page": page,
        "rows": rows,
        "base": settings.BASE_CURRENCY,
        "missing": missing,
        "effects": effects,
        "agreement": agreement,
    }
    return show(request, "contracts/settings/rates.html", form, context)


def _kept_rate(request: HttpRequest, form: RateForm, typed: dict[str, Any]) -> bool:
    person: Any = request.user
    kept = save(
        form,
        lambda: actions.set_rate(by=person, **typed),
        by=person,
        leads_to=lambda _row: reverse("contracts:rate_list"),
    )
    if kept is None:
        return False
    messages.success(
        request,
        _("Saved: 1 %(currency)s = %(rate)s %(base)s")
        % {
            "currency": kept.currency,
            "rate": localize(rate_words(kept)),
            "base": settings.BASE_CURRENCY,
        },
    )
    return True
