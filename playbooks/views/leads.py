"""Who leads at a client, and whose deals contracts are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import View

from clients.models import Client
from clients.queries import rights
from clients.views import answers
from clients.views.dialogs import Dialog
from clients.views.editing import lines_about
from contracts.models import Contract, Product
from core import clock
from core.errors import NotAllowed
from core.saving import merge
from playbooks.leads import actions, queries, sharing
from playbooks.leads.forms import CreditForm, LeadForm, shares_in, values_of
from playbooks.leads.words import why
from users.models import User
from users.seeing import seen_or_404

MEETINGS_PER_PAGE = 20
ROWS_PER_PAGE = 50


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class Leads(View):
    """Who leads the talks and each product, by which ties, and the meetings of several of us."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client, today = answers.visible_client(request, pk), clock.today()
        people = queries.candidates(client, today)
        known = queries.deciders(client)
        queries.add_ties(people, client, known, today)
        products = queries.products_of(client, today)
        talks, by_product = queries.standings(client, products, people)
        people = queries.ranked(people, talks.lead)
        best = people[0] if people else None
        is_proposed = bool(best and best.points and best.person != talks.lead)
        may_decide = actions.may_decide_lead(_me(request), client) and not client.is_archived
        joint = Paginator(queries.joint(client, today), MEETINGS_PER_PAGE)
        page = joint.get_page(request.GET.get("page"))
        context: dict[str, Any] = {
            "client": client,
            "people": people,
            "deciders": known,
            "talks": talks,
            "standings": by_product,
            "best": best if best and best.points else None,
            "why": why(best, known, talks.lead),
            "is_proposed": is_proposed,
            "may_decide": may_decide,
            "page": page,
            "joint": queries.told(list(page.object_list), people),
            "today": today,
        }
        if is_proposed and may_decide:
            context["press"] = LeadForm(standing=talks, people=people)
        return render(request, "playbooks/leads.html", context)


class LeadEdit(Dialog[Client]):
    """Who leads the talks, or with `product` for that product."""

    template_name = "playbooks/lead_edit.html"
    page_name = "playbooks:leads"

    def find(self, pk: int) -> Client:
        client = answers.editable_client(self.request, pk)
        actions.require_decider(self.me, client)
        return client

    @cached_property
    def product(self) -> Product | None:
        """The product of the address; one that nobody sold to this client is not found."""
        asked = self.request.GET.get("product", "")
        if not asked:
            return None
        client = answers.visible_client(self.request, self.kwargs["pk"])
        rows = queries.products_of(client, clock.today())
        found = next((one for one in rows if str(one.pk) == asked), None)
        if found is None:
            raise Http404
        return found

    def form(self, row: Client, *typed: Any) -> LeadForm:
        people = queries.candidates(row, clock.today())
        chosen = queries.open_lead(row, self.product)
        standing = queries.Standing(self.product, row.owner, chosen)
        return LeadForm(*typed, standing=standing, people=people)

    def write(self, row: Client, form: Any) -> Any:
        def read() -> dict[str, Any]:
            held = actions.held_lead(row, self.product, self.me)
            return {"person": held.person_id if held else None}

        def lead(changes: dict[str, Any]) -> Any:
            if "person" not in changes:
                return row
            person = changes["person"]
            return (
                actions.set_lead(
                    client=row,
                    product=self.product,
                    person=person,
                    by=self.me,
                    today=clock.today(),
                )
                or row
            )

        lines = lines_about(row, actions.subject_of(self.product))
        return merge(form, read=read, write=lead, lines=lambda: lines, by=self.me)

    def said(self, row: Client, form: Any, done: Any) -> str:
        standing = queries.open_lead(row, self.product)
        lead = standing.person if standing else row.owner
        name = lead.full_name if lead else "—"
        if self.product is None:
            return _("Leads the talks: %(name)s") % {"name": name}
        return _("%(product)s: %(name)s leads") % {"product": self.product, "name": name}

    def _draw(self, row: Client, form: Any, *, is_wrong: bool = False) -> HttpResponse:
        context = {"form": form, "client": row, "product": self.product}
        return answers.draw(self.request, self.template_name, context, is_wrong=is_wrong)


class CreditEdit(Dialog[Contract]):
    """Whose deal a contract is, in percent."""

    template_name = "playbooks/credit_edit.html"
    row_name = "contract"

    def find(self, pk: int) -> Contract:
        all_of_them = Contract.objects.all
        contract: Contract = seen_or_404(all_of_them, self.me, pk, "client__owner", "product")
        actions.require_splitter(self.me, contract)
        rights.require_edit(self.me, contract.client)
        return contract

    def form(self, row: Contract, *typed: Any) -> CreditForm:
        shares = actions.shares_of(row)
        people = User.objects.active() | User.objects.get_queryset().filter(
            pk__in=[person for person, _percent in shares]
        )
        choices = [(one.pk, one.full_name) for one in people.order_by("name_folded", "pk")]
        return CreditForm(*typed, people=choices, initial=_shown(row))

    def write(self, row: Contract, form: Any) -> Any:
        def read() -> dict[str, Any]:
            return _shown(actions.held_contract(row, self.me))

        def divide(changes: dict[str, Any]) -> Any:
            if not changes:
                return row
            shares = shares_in(_shown(row) | changes)
            return actions.split_credit(contract=row, shares=shares, by=self.me) or row

        lines = lines_about(row.client, f"contract:{row.pk}")
        return merge(form, read=read, write=divide, lines=lambda: lines, by=self.me)

    def page(self, row: Contract) -> str:
        return row.get_absolute_url()

    def said(self, row: Contract, form: Any, done: Any) -> str:
        return _("Shares of the deal: %(what)s") % {"what": row}


def _shown(contract: Contract) -> dict[str, Any]:
    """Return what the form is drawn with: what was decided, else the whole for the owner."""
    owner = contract.client.owner_id
    return values_of(actions.shares_of(contract) or ([(owner, 100)] if owner else []))


@require_safe
def credit_list(request: HttpRequest) -> HttpResponse:
    """What the contracts that begin in a year add up to for each person; for heads."""
    user, asked = _me(request), request.GET
    if not (user.is_head or user.is_admin):
        raise NotAllowed(_("Shares of deals are for heads of teams and administrators."))
    this_year = clock.today().year
    years = sharing.years(user)
    year = next((one for one in years if str(one) == asked.get("year", "")), this_year)
    rows = sharing.of_year(user, year)
    totals = sharing.totals(rows)
    person = next((one for one in totals if str(one.pk) == asked.get("person", "")), None)
    known = {currency for one in totals for currency in one.amounts}
    currency = asked.get("currency", "") if asked.get("currency", "") in known else ""
    found = sharing.listed(rows, person.pk if person else None, currency)
    page = Paginator(found, ROWS_PER_PAGE).get_page(asked.get("page"))
    context = {
        "years": years if year in years else [year, *years],
        "year": year,
        "totals": totals,
        "sums": sharing.summed(totals),
        "person": person,
        "currency": currency,
        "page": page,
        "deals": sharing.deals(page.object_list),
        "total": page.paginator.count,
    }
    return render(request, "playbooks/credit_list.html", context)
