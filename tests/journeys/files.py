"""Files that people bring: made here, as their programs would have saved them."""

from __future__ import annotations

import csv
import io

from tests.journeys.browsing import Screen

HEADER = ("Название", "ИНН", "Город", "Категория", "Телефон")
ROWS = (
    ("ООО «Янтарный мост»", "7702070139", "Калининград", "A", "+7 401 123-45-67"),
    ("АО «Верхний плёс»", "7736207543", "Кострома", "B", ""),
    ("ООО «Озёрная сеть»", "7710140679", "Псков", "C", "+7 811 222-33-44"),
)
# Two names for one column's cell: a client without a name cannot go in.
WRONG = ("", "123", "Тверь", "Я", "")


def clients_csv(*, wrong: bool = False) -> bytes:
    """Return a list of clients as Excel in Russia saves it: semicolons, CP1251."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(ROWS)
    if wrong:
        writer.writerow(WRONG)
    return out.getvalue().encode("cp1251")


def bring(screen: Screen, content: bytes, *, name: str = "клиенты.csv") -> None:
    """Choose a file of clients on the page of imports and ask for its trial run."""
    screen.page.locator("[name=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    screen.page.locator("[name=kind]").select_option("clients")
    screen.tap(screen.page.get_by_role("button", name="Проверить файл"))
