"""The report of a pilot: one page that prints well."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from clients.queries import rights
from contracts.choices import ContractKind
from contracts.views import visible_contract
from core import clock
from renewals.pilots import report_of


class PilotPage(View):
    """What a pilot was for, what came of it and what is next; other contracts have no such page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        contract, today = visible_contract(request, pk), clock.today()
        if contract.kind != ContractKind.PILOT:
            raise Http404
        context = {
            "contract": contract,
            "client": contract.client,
            "report": report_of(contract, today),
            "may_edit": rights.may_edit_client(request.user, contract.client),
            "today": today,
        }
        return render(request, "renewals/pilot.html", context)
