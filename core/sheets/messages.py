"""What the reader has to say: sentences by code, so that a child process can send the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

REFUSALS: dict[str, str | Promise] = {
    "empty": _("The file is empty. Choose another file."),
    "blank": _("There is not a single filled cell in the file. Choose another file."),
    "too_big": _("The file is larger than %(limit)s MB. Split it into parts."),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it into parts."),
    "too_many_columns": _("The file has more than %(limit)s columns. Leave only those you need."),
    "too_deep": _(
        "Unpacked, the workbook is too large to be opened safely."
        " Save the sheet you need as CSV and load that."
    ),
    "cell_too_long": _(
        "Row %(row)s holds a cell of more than %(limit)s characters,"
        " or a quotation mark in it is never closed. Mend the row and load the file again."
    ),
    "encrypted": _("The file is protected by a password. Save it without the password."),
    "damaged": _("The file is damaged or was not loaded completely. Save it again as XLSX or CSV."),
    "not_a_table": _(
        "This is not a table (%(what)s). CSV, XLSX, XLS and HTML tables, vCard and iCalendar"
        " files can be read."
    ),
    "save_as_xlsx": _("Files of the kind %(what)s cannot be read. Save the file as XLSX or CSV."),
    "doctype": _(
        "The workbook holds a document type declaration, which a real one never does."
        " Save it again as XLSX or CSV."
    ),
    "no_header": _("No row with the names of the columns was found. Add it above the data."),
    "empty_header": _("Row %(row)s is empty or does not exist. Choose another row of headings."),
    "no_sheet": _("There is no sheet called “%(sheet)s” in the file."),
    "no_table": _("There is no table in this web page. Save the table as XLSX or CSV."),
    "no_cards": _("There is not a single complete entry in the file."),
    "wrong_encoding": _("The file is not written in the encoding %(encoding)s. Choose another."),
    "unknown_encoding": _("The encoding %(encoding)s is not known. Choose one from the list."),
    "unknown_delimiter": _("A column separator is one character. Choose one from the list."),
    "too_slow": _(
        "The file could not be read in %(seconds)s seconds. Split it into parts or save it as CSV."
    ),
    "too_heavy": _("Reading the file takes too much memory. Split it or save it as CSV."),
    "crashed": _("The file cannot be read: it is built in a way no office program builds it."),
}

NOTICES: dict[str, str | Promise] = {
    "long_row": _("Cells in the row: %(cells)s, in the header: %(columns)s."),
    "swallowed": _(
        "A quotation mark that is never closed has joined several lines into this row."
        " Mend the quotation marks."
    ),
    "cut_entry": _("The entry breaks off: its end is missing. Save the file again as a whole."),
    "cancelled": _("The event was cancelled, so there was no meeting."),
    "series_unread": _("The rule by which the event repeats cannot be read (%(rule)s)."),
    "series_cut": _("Of the series “%(name)s” only the latest dates were read: %(limit)s."),
    "unknown_zone": _(
        "The time zone “%(zone)s” is not known; its times were read as the company's own."
    ),
    "null_bytes": _("Null bytes were dropped: %(count)s."),
    "encoding_unsure": _("The encoding is a guess. Check that the letters look right."),
    "header_like_data": _(
        "Row %(row)s was taken for headings and looks like data. If it is, choose “no headings”"
        " below, or this row will not be loaded."
    ),
    "no_rows": _("There are no rows below the header."),
    "formulas": _(
        "Formulas without a stored result were read as empty: %(count)s."
        " Open the file in a spreadsheet program and save it again."
    ),
    "error_cells": _("Cells with a spreadsheet error were read as empty: %(count)s."),
    "other_sheets": _("Only the sheet “%(sheet)s” was read; there are more in the file."),
    "hidden_sheet": _("All sheets are hidden; “%(sheet)s” was read."),
}


def _filled(template: str | Promise, params: Mapping[str, Any]) -> str | Promise:
    if not params:
        return template
    return format_lazy("{}", _Filled(template, params))


class _Filled:
    """A sentence that is translated and filled only when it is shown."""

    def __init__(self, template: str | Promise, params: Mapping[str, Any]) -> None:
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return str(self.template) % self.params

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell about the file or a row of it; `code` is a key of NOTICES."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str | Promise:
        return _filled(NOTICES[self.code], self.params)

    def __str__(self) -> str:
        return str(self.sentence)


class UnreadableFile(DomainError):
    """A file that cannot be read as a table; `code` is a key of REFUSALS."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(_filled(REFUSALS[code], params))
        self.code = code
        self.params = params
