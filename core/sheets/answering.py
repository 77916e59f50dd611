"""A table of ours as the answer to a request: one way for every page that exports."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence

from django.http import FileResponse, Http404
from django.utils.translation import get_language

from core.sheets.writing import Column, Row, Written, write_csv, write_xlsx

FORMS = ("csv", "xlsx")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_IN_MEMORY = 2 * 1024 * 1024


def answer(
    form: str, columns: Sequence[Column], rows: Iterable[Row], *, name: str, title: str
) -> tuple[FileResponse, Written]:
    """Write rows as `form` (csv or xlsx) in the active language, to download as `name`.

    Returns the answer and what was written, for the trace. Raises Http404 for another form.
    """
    if form not in FORMS:
        raise Http404
    language = get_language() or "en"
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by the answer
    if form == "csv":
        written = write_csv(out, columns, rows, language=language)
    else:
        written = write_xlsx(out, columns, rows, title=title, language=language)
    out.seek(0)
    found = FileResponse(
        out, as_attachment=True, filename=f"{name}.{form}", content_type=_TYPES[form]
    )
    found["Cache-Control"] = "no-store"
    return found, written
