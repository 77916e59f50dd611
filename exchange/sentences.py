"""Why a row cannot go in, in the reader's words: what is wrong and a likely mend."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    # the row's client
    "no_client_name": _("There is neither a name nor an INN of a known client in the row."),
    "no_client": _("The row does not say which client it belongs to."),
    "client_not_found": _("There is no client “%(value)s”. Load the clients first."),
    "ambiguous_name": _("Several clients are called like this (%(names)s). Add the INN."),
    "ambiguous_people": _(
        "People of several clients took part (%(names)s). Add a column “Client” with one of them."
    ),
    "may_not_change": _("You may read “%(value)s” but not change it."),
    "parent_not_found": _("There is no parent company “%(value)s”; the row goes in without it."),
    "parent_ring": _("“%(value)s” stands below this client already and cannot be its parent."),
    "parent_itself": _("The client names itself as its parent company; the row goes in without."),
    "not_a_client": _("This is not a client: %(value)s."),
    "parent_kept": _("The parent company of “%(value)s” stays: you may not change this client."),
    "owner_kept": _("The owner stays: only a head or an administrator gives clients to others."),
    "vanished": _("The client was archived or deleted while the file was being written."),
    "breaks_rule": _("A value of the row breaks a rule of the data; the row was left out."),
    # requisites
    "inn_check_digit": _("The check digit of the INN is wrong; it was taken as it stands."),
    "inn_restored": _("The INN lost its leading zero in a spreadsheet; %(restored)s was taken."),
    "inn_lost": _("The INN was spoilt by a spreadsheet (%(value)s). Take it from the source."),
    "inn_foreign": _("“%(value)s” is not a Russian INN; the client goes in without it."),
    "inn_letters": _("“%(value)s” is not an INN: an INN is digits alone."),
    "inn_length": _("Digits entered: %(digits)s. A company has 10, a sole trader 12."),
    "kpp_wrong": _("A KPP has nine characters, such as 770101001."),
    "ogrn_check_digit": _("The check digit of the OGRN is wrong; it was taken as it stands."),
    "ogrn_wrong": _("An OGRN has 13 digits, an OGRNIP 15."),
    # people
    "no_person_name": _("The row has neither a name nor a phone nor an e-mail of a person."),
    "phone_lost": _("The phone was spoilt by a spreadsheet (%(value)s). Take it from the source."),
    "email_wrong": _("This is not an e-mail address; it was left out."),
    "unknown_role": _("The role “%(value)s” is not known; it was left out."),
    "person_not_found": _("There is no “%(value)s” at this client; the touch goes in without."),
    "person_left_out": _(
        "There is no “%(value)s” at this client yet; the contract goes in without. "
        "Load the people, then this file again."
    ),
    # values
    "not_a_number": _("“%(value)s” is not a number."),
    "number_left_out": _("“%(value)s” is not a number this field holds; it was left out."),
    "not_an_amount": _("“%(value)s” is not an amount. Write it in digits."),
    "negative_amount": _("An amount cannot be negative."),
    "not_a_date": _("“%(value)s” is not a date."),
    "day_comes_first": _(
        "In “%(value)s” there is no such month: in this column the day comes first."
    ),
    "month_comes_first": _(
        "In “%(value)s” there is no such month: in this column the month comes first."
    ),
    "no_such_day": _("There is no such day: %(value)s."),
    "date_out_of_range": _("“%(value)s” lies too far off: years from 1900 to 2199 are taken."),
    "date_left_out": _("“%(value)s” is not a date; it was left out."),
    "which_date": _("Is it day and month or month and day? Say which for this column."),
    "unknown_choice": _("“%(value)s” is not one of the values of this field; it was left out."),
    "too_long": _("The text is longer than %(limit)s characters."),
    "too_large": _("The number is too large for this field."),
    "unknown_currency": _("The currency “%(value)s” is not known."),
    "currency_left_out": _("The currency “%(value)s” is not known; the amount was left out."),
    "unknown_vat": _("“%(value)s” is not a VAT rate that the product knows."),
    "unknown_stage": _("There is no life-cycle stage “%(value)s”; it was left out."),
    "wrong_own_value": _("“%(value)s” does not fit the field “%(field)s”."),
    # contracts
    "no_end": _("There is no end date. A deal's close date is not one: give a term in months."),
    "no_start": _("There is no start date."),
    "ends_before_start": _("The contract ends (%(end)s) before it starts (%(start)s)."),
    "not_won": _("The deal is not won (%(value)s), so it is not a contract."),
    "contract_over": _(
        "The contract is not in force any more (%(value)s), but no end in the past stands here: "
        "it was not loaded. Write the day on which it ended."
    ),
    # touches
    "no_moment": _("There is no date of the touch."),
    "cancelled": _("The event was cancelled, so there was no meeting."),
    "future_touch": _("The touch lies in the future; plan a meeting instead."),
    "time_left_out": _("“%(value)s” is not a time of the day; the touch goes in by its date."),
    "minutes_left_out": _("“%(value)s” is not a length; the usual one of the kind was taken."),
    "unknown_kind": _("The kind “%(value)s” is not known; it goes in as a note."),
    # dated numbers
    "no_day": _("There is no date."),
    "future_day": _("The day is still to come (%(value)s)."),
    "no_number": _("There is no number in the row."),
    "no_lines": _("On that day the client had no licences in force."),
    "line_not_found": _("On that day the client had no licences “%(value)s” in force."),
    "many_lines": _(
        "Several positions fit (%(names)s). Name the product and the number of the contract."
    ),
    "branch_not_found": _("There is no company “%(value)s” in the holding of this client."),
    "no_survey": _("The row does not say which question was asked: NPS, CSAT or CES."),
    "unknown_survey": _("“%(value)s” is neither NPS nor CSAT nor CES."),
    "off_scale": _("%(survey)s is a number from %(least)s to %(most)s, not %(value)s."),
    "no_such_person": _("There is no “%(value)s” at this client. Load the people first."),
    # invoices
    "no_invoice_number": _("The row has neither a number nor an id of the invoice."),
    "nothing_billed": _("There is no amount of the invoice."),
    "no_due_day": _("There is no day by which the invoice is to be paid."),
    "due_before_issue": _("The invoice would be due (%(value)s) before it was issued."),
    "no_such_contract": _("The client has no contract “%(value)s”. Load the contracts first."),
    # the file
    "contradicts_row": _(
        "An earlier row of the file says “%(kept)s”; “%(value)s” of this one was left out."
    ),
    "long_row": _("The row has more cells than the header has columns."),
    "bad_row": _("The row cannot be read: %(why)s"),
}


def sentence(reason: str, value: str = "", params: dict[str, Any] | None = None) -> str:
    """Return the sentence for a reason code in the current language."""
    template = str(REASONS.get(reason, reason))
    try:
        return template % ({"value": value, "why": value} | (params or {}))
    except (KeyError, TypeError, ValueError):
        return template
