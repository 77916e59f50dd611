"""Forms of an import: the upload, and the answers given once for the whole file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core import formats
from core.forms import KeyedForm
from core.sheets.encodings import ENCODINGS
from core.sheets.sandbox import ChildLimits
from exchange import labels
from exchange.choices import MEASURES, Duplicates, ImportKind
from exchange.engine.examples import EACH as EXAMPLES
from exchange.engine.source import limits
from exchange.models import ImportRun
from exchange.readings import Narrator, Words
from users.models import User

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.html,.htm,.vcf,.ics"
READING = ("encoding", "delimiter", "sheet", "header")
READING_OF = {
    "xlsx": ["sheet", "header"],
    "xls": ["sheet", "header"],
    "html": ["encoding", "sheet", "header"],
    "vcard": ["encoding"],
    "ics": ["encoding"],
}
# As far down as titles and totals above a table go; 0 stands for a file without headings.
HEADER_ROWS = range(1, 31)
DELIMITERS = (
    ("", _("as the file tells")),
    (";", _("semicolon")),
    (",", _("comma")),
    ("\t", _("tab")),
    ("|", _("vertical line")),
)
CURRENCIES = tuple((code, code) for code in ("RUB", "USD", "EUR", "KZT", "BYN", "CNY", "GBP"))
ORDERS = (("dmy", _("day, then month")), ("mdy", _("month, then day")))
MARKS = ((",", _("comma: 1 234,56")), (".", _("point: 1,234.56")))
UNITS = ((1, _("units")), (1_000, _("thousands")), (1_000_000, _("millions")))
AMOUNTS = {
    "client.annual_revenue",
    "client.potential",
    "contract.amount",
    "contract.monthly_amount",
    "contract.price",
}


class UploadForm(KeyedForm):
    """A file and what it holds; the limit is told beforehand and checked before parsing."""

    kind = forms.ChoiceField(
        label=_("What is in the file"), choices=ImportKind, initial=ImportKind.CLIENTS
    )
    file = forms.FileField(label=_("File"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = limits()
        self.fields["file"].widget.attrs["accept"] = ACCEPTED
        self.fields["file"].help_text = _(
            "CSV, XLSX, XLS, vCard or iCalendar; up to %(megabytes)s MB, %(rows)s rows and"
            " %(columns)s columns. A workbook may hold up to %(unpacked)s MB once unpacked."
            " A file that cannot be read within %(seconds)s seconds is refused."
        ) % {
            "megabytes": told.megabytes,
            "rows": formats.number(told.rows),
            "columns": told.columns,
            "unpacked": told.unpacked_megabytes,
            "seconds": ChildLimits().wall_seconds,
        }

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split it into parts.")
                % {"limit": settings.IMPORT_MAX_BYTES // (1024 * 1024)}
            )
        return file


class MappingForm(forms.Form):
    """One choice a column, then the answers for the file: duplicates, term, owners, products."""

    duplicates = forms.ChoiceField(
        label=_("If it is here already"), choices=Duplicates, required=False
    )
    term_months = forms.IntegerField(
        label=_("Term of contracts without an end, months"),
        min_value=1,
        max_value=600,
        required=False,
        help_text=_("A deal's close date is when it was won, not the end of the contract."),
    )

    currency = forms.ChoiceField(
        label=_("Currency of amounts without a sign"), choices=CURRENCIES, required=False
    )
    revenue_unit = forms.TypedChoiceField(
        label=_("Annual revenue is written in"), choices=UNITS, coerce=int, required=False
    )
    encoding = forms.ChoiceField(label=_("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=_("Column separator"), choices=DELIMITERS, required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header = forms.ChoiceField(label=_("Row with the headings"), required=False)

    def __init__(self, *args: Any, run: ImportRun, own_fields: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.run = run
        self.headers: list[str] = run.sheet.get("headers", [])
        offered = [("", _("do not load")), *labels.choices_for(run.kind, own_fields)]
        for place, header in enumerate(self.headers):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header,
                choices=offered,
                required=False,
                initial=run.mapping.get(str(place), ""),
            )
        duplicates: Any = self.fields["duplicates"]
        duplicates.initial = run.duplicates
        if run.kind in MEASURES:  # a day has one number
            left_out = {Duplicates.CREATE}
            if run.kind == ImportKind.INVOICES:  # a payment fills no empty field
                left_out.add(Duplicates.FILL)
            duplicates.choices = [one for one in Duplicates.choices if one[0] not in left_out]
        self.fields["term_months"].initial = run.options.get("term_months")
        self.fields["currency"].initial = run.options.get("currency") or settings.BASE_CURRENCY
        self.fields["revenue_unit"].initial = run.options.get("revenue_unit") or 1
        self._ask_how_to_read()
        self._ask_for_names()
        self._readings: dict[str, Any] = self._summary("readings")
        self._ask_for_date_orders()
        self._ask_for_marks()
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def _ask_how_to_read(self) -> None:
        """Encoding and separator of a text file, the sheet of a workbook: guessed, and a choice."""
        sheet, chosen = self.run.sheet, self.run.sheet.get("chosen") or {}
        guessed = [("", _("as the file tells"))]
        self.fields["encoding"].choices = [*guessed, *((one, one) for one in ENCODINGS)]  # type: ignore[attr-defined]
        self.fields["sheet"].choices = [*guessed, *((s, s) for s in sheet.get("sheets", []))]  # type: ignore[attr-defined]
        self.fields["header"].choices = [  # type: ignore[attr-defined]
            *guessed,
            ("0", _("no headings")),
            *((str(row), _("row %(number)s") % {"number": row}) for row in HEADER_ROWS),
        ]
        for name in READING:
            self.fields[name].initial = chosen.get(name) or ""

    @property
    def reading(self) -> list[Any]:
        """The choices that this kind of file has; a file that could not be read has them all."""
        kind = self.run.sheet.get("kind", "")
        names = READING_OF.get(kind, ["encoding", "delimiter", "header"])
        many = len(self.run.sheet.get("sheets", [])) > 1
        return [self[name] for name in names if name != "sheet" or many]

    @property
    def is_reading_unsure(self) -> bool:
        """Whether the page opens these choices by itself."""
        sheet = self.run.sheet
        warned = {one["code"] for one in sheet.get("warnings", [])}
        is_unsure = not sheet.get("is_encoding_sure", True) or "header_like_data" in warned
        return is_unsure or len(sheet.get("headers", [])) < 2

    @property
    def asks_for_currency(self) -> bool:
        taken = set(self.run.mapping.values())
        return bool(taken & AMOUNTS) and not taken & {"contract.currency", "client.currency"}

    @property
    def asks_for_unit(self) -> bool:
        return "client.annual_revenue" in self.run.mapping.values()

    def _summary(self, name: str) -> Any:
        return self.run.counts.get("summary", {}).get(name) or self.run.options.get(name) or {}

    def _ask_for_names(self) -> None:
        """Unknown owners and products are mapped once for the whole file."""
        people = User.objects.able_to_own().order_by("last_name", "first_name", "pk")
        chosen = self.run.options.get("owners", {})
        colleagues = [("", _("I take them")), *((str(p.pk), str(p)) for p in people)]
        owners = {**dict.fromkeys(self._summary("unknown_owners")), **dict.fromkeys(chosen)}
        self.owner_names = list(owners)
        for number, name in enumerate(self.owner_names):
            self.fields[f"owner_{number}"] = forms.ChoiceField(
                label=name, choices=colleagues, required=False, initial=str(chosen.get(name, ""))
            )
        known = self.run.options.get("products", {})
        found = self.run.counts.get("summary", {}).get("new_products", {})
        self.product_names = list({**found, **known})
        for number, name in enumerate(self.product_names):
            self.fields[f"product_{number}"] = forms.CharField(
                label=name, required=False, max_length=160, initial=known.get(name, "")
            )

    def _ask_for_date_orders(self) -> None:
        """Which comes first, day or month: asked where it is not plain, a choice elsewhere."""
        asked = self._summary("ambiguous_dates")
        answered = self.run.options.get("date_orders", {})
        guessed = self._readings.get("orders", {})
        self.asked_headers = list(dict.fromkeys([*asked, *answered]))
        self.date_headers = list(dict.fromkeys([*self.asked_headers, *guessed]))
        words = dict(ORDERS)
        for number, header in enumerate(self.date_headers):
            told = words.get(guessed.get(header, ""))
            is_asked = header in self.asked_headers
            blank = _("choose") if is_asked or not told else _("read as: %s") % told
            self.fields[f"order_{number}"] = forms.ChoiceField(
                label=header,
                choices=[("", blank), *ORDERS],
                required=False,
                initial=answered.get(header, ""),
            )

    def _ask_for_marks(self) -> None:
        """Before which mark the fraction of amounts begins, where a column has any mark."""
        answered = self.run.options.get("marks", {})
        guessed = self._readings.get("marks", {})
        self.mark_headers = [one for one in guessed if one in answered or self._has_mark(one)]
        words = dict(MARKS)
        for number, header in enumerate(self.mark_headers):
            told = words.get(guessed[header])
            self.fields[f"mark_{number}"] = forms.ChoiceField(
                label=header,
                choices=[("", _("read as: %s") % told if told else _("by each number")), *MARKS],
                required=False,
                initial=answered.get(header, ""),
            )

    def _has_mark(self, header: str) -> bool:
        place = str(self.headers.index(header)) if header in self.headers else ""
        examples = self._readings.get("examples", {}).get(place, [])
        return any("," in one["raw"] or "." in one["raw"] for one in examples)

    def columns(self) -> list[tuple[Any, list[Words], list[Any]]]:
        """Return each column's field, its examples as they are read, and choices of the reading."""
        samples = self.run.sheet.get("samples", [])
        narrator = Narrator(self.run.mapping, self._readings.get("examples", {}))
        return [
            (
                self[f"column_{place}"],
                narrator.words(place) or _as_they_stand(samples, place),
                self._choices_of(header),
            )
            for place, header in enumerate(self.headers)
        ]

    def _choices_of(self, header: str) -> list[Any]:
        found = []
        if header in self.date_headers and header not in self.asked_headers:
            found.append(self[f"order_{self.date_headers.index(header)}"])
        if header in self.mark_headers:
            found.append(self[f"mark_{self.mark_headers.index(header)}"])
        return found

    def owners(self) -> list[Any]:
        return [self[f"owner_{number}"] for number in range(len(self.owner_names))]

    def products(self) -> list[tuple[Any, str]]:
        near = self.run.counts.get("summary", {}).get("new_products", {})
        return [
            (self[f"product_{number}"], near.get(name, ""))
            for number, name in enumerate(self.product_names)
        ]

    def orders(self) -> list[Any]:
        return [self[f"order_{number}"] for number in range(len(self.asked_headers))]

    def changes(self) -> dict[str, Any]:
        """Return what the run should be changed to."""
        data = self.cleaned_data
        options = dict(self.run.options) | {
            "term_months": data.get("term_months"),
            "currency": data.get("currency") or self.run.options.get("currency"),
            "revenue_unit": data.get("revenue_unit") or self.run.options.get("revenue_unit"),
            "owners": {
                name: int(data[f"owner_{n}"])
                for n, name in enumerate(self.owner_names)
                if data.get(f"owner_{n}")
            },
            "products": {
                name: data[f"product_{n}"].strip()
                for n, name in enumerate(self.product_names)
                if data.get(f"product_{n}", "").strip()
            },
            "date_orders": {
                header: data[f"order_{n}"]
                for n, header in enumerate(self.date_headers)
                if data.get(f"order_{n}")
            },
            "marks": {
                header: data[f"mark_{n}"]
                for n, header in enumerate(self.mark_headers)
                if data.get(f"mark_{n}")
            },
        }
        chosen = {name: data.get(name) or "" for name in READING}
        before = self.run.sheet.get("chosen") or {}
        if any(chosen[name] != (before.get(name) or "") for name in READING):
            # other letters, other columns: they are guessed again
            return {"sheet": {"chosen": chosen}, "mapping": {}, "options": options}
        mapping = {
            str(place): data.get(f"column_{place}", "") for place in range(len(self.headers))
        }
        return {
            "mapping": {place: field for place, field in mapping.items() if field},
            "duplicates": data.get("duplicates") or self.run.duplicates,
            "options": options,
        }


def _as_they_stand(samples: list[list[str]], place: int) -> list[Words]:
    """Return the first texts of a column that is not loaded."""
    texts = dict.fromkeys(row[place] for row in samples if place < len(row) and row[place])
    return [{"raw": text, "read": "", "is_wrong": False} for text in list(texts)[:EXAMPLES]]
