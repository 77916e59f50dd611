"""Which numbers a head changes; empty ones stay as they are."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.widgets import PlainSelect
from flags.rules import Thresholds
from renewals.settings import Policy
from renewals.whatif.rules import TIERS, USUAL_TOUCHES, Scenario


def _number(label: Any, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=False)


class WhatIf(forms.Form):
    """Sent by GET, so that a scenario can be kept as a bookmark."""

    team = forms.ChoiceField(label=_("Team"), required=False, widget=PlainSelect)
    owner = forms.ChoiceField(label=_("Account manager"), required=False, widget=PlainSelect)
    talk_a = _number(_("A: days"), 1, 365)
    talk_b = _number(_("B: days"), 1, 365)
    talk_c = _number(_("C: days"), 1, 365)
    preparation = _number(_("Our own preparation, working days"), 0, 120)
    lead_more = _number(_("Each procedure longer by, working days"), -120, 120)
    norm_a = _number(_("A: norm, days"), 1, 365)
    norm_b = _number(_("B: norm, days"), 1, 365)
    norm_c = _number(_("C: norm, days"), 1, 365)
    touches = _number(_("Touches in a working day"), 1, 60)
    clients = _number(_("Clients of one manager"), 1, 1000)

    def __init__(
        self,
        *args: Any,
        teams: list[tuple[str, str]],
        owners: list[tuple[str, str]],
        limits: Thresholds,
        numbers: Policy,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("all teams")), *teams]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", _("all account managers")), *owners]  # type: ignore[attr-defined]
        now: dict[str, Any] = {
            "preparation": numbers.preparation,
            "lead_more": 0,
            "touches": USUAL_TOUCHES,
        }
        now |= {f"talk_{tier.lower()}": limits.lead_of(tier) for tier in TIERS}
        now |= {f"norm_{tier.lower()}": getattr(limits, f"norm_{tier.lower()}") for tier in TIERS}
        for name, value in now.items():
            self.fields[name].widget.attrs["placeholder"] = value
        self.marks_optional = False
        self.helper = _helper()

    @property
    def scenario(self) -> Scenario:
        """Return the numbers that are changed; call it on a valid form."""
        given = self.cleaned_data

        def by_tier(name: str) -> dict[str, int]:
            found = {tier: given[f"{name}_{tier.lower()}"] for tier in TIERS}
            return {tier: value for tier, value in found.items() if value is not None}

        return Scenario(
            talk=by_tier("talk"),
            preparation=given["preparation"],
            lead_more=given["lead_more"] or 0,
            norms=by_tier("norm"),
            touches=given["touches"],
            clients=given["clients"],
        )

    @property
    def chosen(self) -> dict[str, int | None]:
        """Return the team and the manager that are looked at."""
        given = self.cleaned_data
        return {name: int(given[name]) if given[name] else None for name in ("team", "owner")}


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(
        Row("team", "owner"),
        Fieldset(
            _("The talk begins so many days before the end"), Row("talk_a", "talk_b", "talk_c")
        ),
        Fieldset(_("Terms"), Row("preparation", "lead_more")),
        Fieldset(
            _("Load of a manager: a queue decides when talks begin"),
            Row("norm_a", "norm_b", "norm_c"),
            Row("touches", "clients"),
        ),
    )
    return helper
