"""Pages of contracts: of one client, one contract, its lines, the start of its renewal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.forms.merging import Clash
from clients.models import Client, TimelineEntry
from clients.queries import rights
from clients.views import answers
from clients.views.editing import lines_about
from contracts import queries, use
from contracts.actions import (
    archive_contract,
    create_contract,
    link_successor,
    restore_contract,
    set_lines,
    start_renewal,
    take_back_renewal_start,
    unlink_successor,
    update_contract,
)
from contracts.choices import RENEWABLE_KINDS
from contracts.forms import (
    ContractEditForm,
    ContractForm,
    LineFormSet,
    SuccessorForm,
    current_contract,
)
from contracts.models import Contract, Product
from core import clock, formats, showing
from core.ids import read_id
from users.models import User
from users.seeing import seen_or_404

SHOWN_LINES = 20
LINES = "contract-lines"
LEAVE, WRITE, CLASH = "leave", "write", "clash"


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def visible_contract(request: HttpRequest, pk: int) -> Contract:
    """Return a contract of a visible client; raises Http404."""
    contract: Contract = seen_or_404(_contracts, request.user, pk)
    return contract


def _contracts() -> QuerySet[Contract]:
    return Contract.objects.select_related(
        *("client__owner", "product", "stage", "predecessor__product"),
        *("decided_by__person", "signed_by__person", "renewal_started_by"),
    )


def editable_contract(request: HttpRequest, pk: int) -> Contract:
    """Return a visible contract that this person may change; raises Http404, NotAllowed."""
    contract = visible_contract(request, pk)
    rights.require_edit(_me(request), contract.client)
    return contract


def _bound_lines(request: HttpRequest) -> Any:
    return _lines(request, request.POST)


def _lines(request: HttpRequest, data: Any = None, initial: Any = None) -> Any:
    user = _me(request)
    kwargs = {"products": _products(), "may_see_cost": queries.may_see_cost(user)}
    return LineFormSet(data, initial=initial, prefix="line", form_kwargs=kwargs)


def _products() -> Any:
    """Return products in use, read once: each line offers the same."""
    rows = Product.objects.live()
    len(rows)
    return rows


class ContractList(View):
    """The contracts of a client, the latest end first."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.visible_client(request, client_pk)
        context = {
            "client": client,
            "contracts": list(queries.contracts_of(client, _me(request))[:200]),
            "uses": use.of_client(client, clock.today(), _me(request)),
            "proposals": queries.propose_successors([client.pk], user=_me(request)),
            "may_edit": rights.may_edit_client(_me(request), client),
            "today": clock.today(),
            "tab": "contracts",
        }
        return render(request, "contracts/contract_list.html", context)


class ContractPage(View):
    """One contract with its lines, people, chain of renewals and history."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        contract = visible_contract(request, pk)
        user = _me(request)
        history = TimelineEntry.objects.filter(
            client=contract.client_id, subject=f"contract:{contract.pk}"
        )
        lines = queries.lines_of(contract, user)
        sees_cost = queries.may_see_cost(user) and not showing.hides()
        context = {
            "contract": contract,
            "client": contract.client,
            "lines": lines,
            "cost_total": sum(line.cost_amount or 0 for line in lines),
            "has_cost": sees_cost and any(line.cost_amount is not None for line in lines),
            "may_see_cost": sees_cost,
            "successors": list(contract.successors.filter(archived_at__isnull=True)),
            "history": history.select_related("by").order_by("-at", "-pk")[:SHOWN_LINES],
            "may_edit": rights.may_edit_client(user, contract.client),
            "is_renewable": contract.kind in RENEWABLE_KINDS,
            "has_rate": queries.has_rate(contract.currency, clock.today()),
            "today": clock.today(),
        }
        return render(request, "contracts/contract.html", context)


class ContractCreate(View):
    """A new contract; from an old one it takes over the product and begins the day after."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = ContractForm(client=client, initial=self.initial(request, client))
        return self.draw(request, client, form, _lines(request))

    def initial(self, request: HttpRequest, client: Client) -> dict[str, Any]:
        after = read_id(request.GET.get("after"))
        rows = Contract.objects.live().filter(client=client)
        before = rows.filter(pk=after).first() if after else None
        if before is None:
            return {"starts_on": clock.today()}
        return {
            "predecessor": before.pk,
            "product": before.product_id,
            "kind": before.kind,
            "currency": before.currency,
            "vat_rate": "" if before.vat_rate is None else before.vat_rate,
            "is_vat_included": before.is_vat_included,
            "starts_on": before.ends_on + dt.timedelta(days=1) if before.ends_on else clock.today(),
        }

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form, lines = ContractForm(request.POST, client=client), _bound_lines(request)
        if not (form.is_valid() and lines.is_valid()):
            return self.draw(request, client, form, lines, is_wrong=True)
        filled = [line.line() for line in lines if line.is_filled]
        data = form.facts()
        # Whoever names the price of each position need not add them up.
        data["amount"] = data["amount"] or sum(line["amount"] for line in filled)
        contract = create_contract(
            client=client,
            by=_me(request),
            data=data,
            today=clock.today(),
            lines=filled,
            form_key=form.cleaned_data["form_key"],
        )
        answers.say(request, _("Contract added: %(what)s") % {"what": contract})
        return redirect(contract)

    def draw(
        self, request: HttpRequest, client: Client, form: Any, lines: Any, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "lines": lines, "client": client, "contract": None}
        code = 422 if is_wrong else 200
        return render(request, "contracts/contract_edit.html", context, status=code)


class ContractEdit(View):
    """Changes of a contract and its lines."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        contract = editable_contract(request, pk)
        if showing.hides():
            # Rows of costs cannot be left out of a form that saves all lines at once.
            messages.info(request, _("You are showing your screen: this form has costs and notes."))
            return redirect(contract)
        form = ContractEditForm(contract=contract, initial=current_contract(contract))
        return self.draw(request, contract, form, self.lines(request, contract))

    def lines(self, request: HttpRequest, contract: Contract) -> Any:
        names = ("title", "quantity", "amount", "cost_amount")
        rows = [
            {name: getattr(line, name) for name in names} | {"product": line.product_id}
            for line in queries.lines_of(contract, _me(request))
        ]
        return _lines(request, initial=rows)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        contract = editable_contract(request, pk)
        lines = _bound_lines(request)
        with transaction.atomic():
            list(Contract.objects.select_for_update(of=("self",)).filter(pk=pk).values("pk"))
            contract.refresh_from_db()
            current = current_contract(contract)
            form = ContractEditForm(request.POST, contract=contract, initial=current)
            if not (form.is_valid() and lines.is_valid()):
                return self.draw(request, contract, form, lines, is_wrong=True)
            changes = form.merged(current)
            rows = [line.line() for line in lines if line.is_filled]
            decision = self.lines_decision(request, contract, rows)
            if changes is None or decision == CLASH:
                theirs = decision == CLASH
                return self.draw(request, contract, form, lines, is_wrong=True, lines_clash=theirs)
            update_contract(
                contract=contract, changes=changes, by=_me(request), today=clock.today()
            )
            if decision == WRITE:
                set_lines(contract=contract, lines=rows, by=_me(request))
        answers.say(request, _("Saved: %(name)s") % {"name": contract})
        return redirect(contract)

    def lines_decision(
        self, request: HttpRequest, contract: Contract, rows: list[dict[str, Any]]
    ) -> str:
        """Say what becomes of the typed lines when somebody may have changed them meanwhile."""
        now, mine = plain_lines(current_lines(contract, _me(request))), plain_lines(rows)
        seen = _read(request.POST.get("lines_seen", ""))
        if mine in (seen, now):
            return LEAVE
        keep = request.POST.get("keep", "")
        if now != seen and keep and _read(request.POST.get("lines_against", "")) == now:
            return WRITE if keep == "mine" else LEAVE
        return WRITE if now == seen else CLASH

    def draw(
        self,
        request: HttpRequest,
        contract: Contract,
        form: Any,
        lines: Any,
        *,
        is_wrong: bool = False,
        lines_clash: bool = False,
    ) -> HttpResponse:
        theirs = plain_lines(current_lines(contract, _me(request)))
        stamp = signing.dumps(theirs, salt=LINES, compress=True)
        context = {
            "form": form,
            "lines": lines,
            "client": contract.client,
            "contract": contract,
            "lines_seen": request.POST.get("lines_seen", stamp),
            "lines_against": stamp if lines_clash else "",
        }
        clashes = list(form.clashes)
        if lines_clash:
            mine = [line.line() for line in lines if line.is_filled]
            words = (_line_words(theirs), _line_words(plain_lines(mine)))
            clashes.append(Clash("lines", _("Lines"), *words))
        if clashes:
            names = [clash.name for clash in clashes]
            about = lines_about(contract.client, f"contract:{contract.pk}")
            form.tell(about, reader=request.user, names=names)
        context["clashes"] = clashes
        code = 422 if is_wrong else 200
        return render(request, "contracts/contract_edit.html", context, status=code)


def current_lines(contract: Contract, user: User) -> list[dict[str, Any]]:
    """Return the lines as the form would give them back unchanged."""
    names = ["product", "title", "quantity", "amount"]
    if queries.may_see_cost(user):
        names.append("cost_amount")
    rows = queries.lines_of(contract, user)
    return [{name: getattr(line, name) for name in names} for line in rows]


def plain_lines(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """Return lines as JSON keeps them, so that seen, typed and stored compare."""
    return [
        [getattr(row[name], "pk", row[name]) for name in sorted(row)]
        + [str(row.get("product") or row.get("title") or "")]
        for row in rows
    ]


def _line_words(rows: list[list[Any]]) -> str:
    """Return lines in short: what and for how much (the amount comes first by name)."""
    return "; ".join(f"{row[-1]}: {formats.money(row[0] or 0)}" for row in rows)


def _read(text: str) -> Any:
    try:
        return signing.loads(text, salt=LINES)
    except signing.BadSignature:
        return None


@require_POST
def contract_archive(request: HttpRequest, pk: int) -> HttpResponse:
    contract = editable_contract(request, pk)
    if request.POST.get("do") == "restore":
        restore_contract(contract=contract, by=_me(request), today=clock.today())
        answers.say(request, _("Back from the archive: %(name)s") % {"name": contract})
        return answers.done(request, contract.get_absolute_url())
    record = archive_contract(contract=contract, by=_me(request), today=clock.today())
    answers.say(request, _("In the archive now: %(name)s") % {"name": contract}, record)
    return answers.done(request, contract.get_absolute_url())


@require_POST
def renewal_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the talk about renewal has begun."""
    contract = editable_contract(request, pk)
    record = start_renewal(contract=contract, by=_me(request), on=clock.today())
    words = _("The renewal talk has started: %(what)s") % {"what": contract}
    answers.say(request, words, record)
    return answers.done(request, contract.get_absolute_url(), *_changed(request))


@require_POST
def renewal_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    contract = editable_contract(request, pk)
    record = take_back_renewal_start(contract=contract, by=_me(request))
    answers.say(
        request, _("The renewal talk has not started: %(what)s") % {"what": contract}, record
    )
    return answers.done(request, contract.get_absolute_url(), *_changed(request))


def _changed(request: HttpRequest) -> tuple[str, ...]:
    """Lists that show flags refresh themselves; the contract's own page is drawn anew."""
    return ("flagChanged",) if request.headers.get("HX-Target") else ()


class ContractSuccessor(View):
    """Which contract follows this one."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        contract = editable_contract(request, pk)
        return self.draw(request, contract, SuccessorForm(contract=contract))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        contract = editable_contract(request, pk)
        if request.POST.get("do") == "unlink":
            return self.unlink(request, contract)
        form = SuccessorForm(request.POST, contract=contract)
        if not form.is_valid():
            return self.draw(request, contract, form, is_wrong=True)
        successor = form.cleaned_data["successor"]
        record = link_successor(contract=contract, successor=successor, by=_me(request))
        words = _("%(what)s is followed by %(next)s") % {"what": contract, "next": successor}
        answers.say(request, words, record)
        return answers.done(request, contract.get_absolute_url())

    def unlink(self, request: HttpRequest, contract: Contract) -> HttpResponse:
        pk = read_id(request.POST.get("successor"))
        successor: Contract = seen_or_404(Contract.objects.all, request.user, pk)
        if successor.predecessor_id != contract.pk:
            raise Http404
        record = unlink_successor(successor=successor, by=_me(request))
        answers.say(request, _("No longer linked: %(next)s") % {"next": successor}, record)
        return answers.done(request, contract.get_absolute_url())

    def draw(
        self, request: HttpRequest, contract: Contract, form: Any, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "contract": contract, "client": contract.client}
        return answers.draw(
            request, "contracts/contract_successor.html", context, is_wrong=is_wrong
        )
