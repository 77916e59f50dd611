"""vCard and iCalendar files as tables."""

from __future__ import annotations

import pytest

from core.sheets.reading import SheetFile, UnreadableFile, open_sheet
from tests.shared_data import shared, shared_names


def records(sheet: SheetFile) -> list[dict[str, str]]:
    return [dict(zip(sheet.headers, row.cells, strict=True)) for row in sheet.rows]


CARD = """BEGIN:VCARD
VERSION:3.0
N:Иванова;Анна;Сергеевна;;
FN:Анна Иванова
ORG:ООО Ромашка;Закупки
TITLE:Директор по
  закупкам
item1.TEL;TYPE=CELL:+7 921 111-22-33
TEL;TYPE=WORK:8 812 123-45-67
EMAIL:anna@romashka.example
NOTE:Строка\\nдругая\\, с запятой
END:VCARD
"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_a_card_becomes_a_row(encoding: str) -> None:
    (card, twin) = records(open_sheet((CARD + CARD).encode(encoding), "x.vcf"))
    assert card == twin
    assert (card["Last name"], card["First name"], card["Middle name"]) == (
        "Иванова", "Анна", "Сергеевна",
    )  # fmt: skip
    assert (card["Company"], card["Department"]) == ("ООО Ромашка", "Закупки")
    assert card["Job title"] == "Директор по закупкам"
    assert card["Phone"] == "+7 921 111-22-33; 8 812 123-45-67"
    assert card["Note"] == "Строка\nдругая, с запятой"


def test_quoted_printable_of_version_2_is_decoded() -> None:
    text = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2;=\r\n"
        "=D0=9F=D1=91=D1=82=D1=80;;;\r\nEND:VCARD\r\n"
    )
    (card,) = records(open_sheet(text.encode(), "x.vcf"))
    assert (card["Last name"], card["First name"]) == ("Иванов", "Пётр")


@pytest.mark.parametrize("name", shared_names("vcard-ezvcard", "*.vcf"))
def test_cards_of_phones_and_mail_programs_are_read(name: str) -> None:
    sheet = open_sheet(shared(name).read_bytes(), name)
    assert sheet.kind == "vcard"
    assert any(card["Full name"] or card["Last name"] for card in records(sheet))


def test_an_event_becomes_a_row() -> None:
    text = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTART:20261122T110500Z\r\n"
        "SUMMARY:Встреча\\, демо\r\nATTENDEE;CN=Анна:mailto:anna@romashka.example\r\n"
        "BEGIN:VALARM\r\nDESCRIPTION:напоминание\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    (event,) = records(open_sheet(text.encode(), "x.ics"))
    assert (event["UID"], event["Subject"]) == ("1@x", "Встреча, демо")
    assert event["Start time"] == "2026-11-22T11:05:00Z"
    assert (event["Attendees"], event["Description"]) == ("anna@romashka.example", "")


WITHOUT_EVENTS = {"no_cards", "empty", "not_a_table", "no_header", "blank"}


@pytest.mark.parametrize("name", shared_names("ics-icalendar", "**/*.ics"))
def test_calendars_good_and_broken_are_read_or_refused(name: str) -> None:
    code = ""
    try:
        open_sheet(shared(name).read_bytes(), name)
    except UnreadableFile as refused:
        code = refused.code
    assert code in WITHOUT_EVENTS | {""}


def problems(text: str) -> list[str]:
    sheet = open_sheet(text.encode(), "x.vcf")
    return [row.problem.code if row.problem else "" for row in sheet.rows]


def test_a_card_that_breaks_off_is_a_row_with_a_problem() -> None:
    cut = CARD.replace("END:VCARD\n", "")
    assert problems(CARD + cut) == ["", "cut_entry"]
    assert problems(cut + CARD) == ["cut_entry", ""]
    (card,) = records(open_sheet(cut.encode(), "x.vcf"))
    assert card["Full name"] == "Анна Иванова"
    with pytest.raises(UnreadableFile) as refused:
        open_sheet(b"BEGIN:VCARD\nX:1\n", "x.vcf")
    assert refused.value.code == "no_cards"


def test_a_deputy_s_card_inside_a_card_is_no_card_of_its_own() -> None:
    text = CARD.replace(
        "END:VCARD", "AGENT:\nBEGIN:VCARD\nFN:Борис\nEND:VCARD\nURL:a.example\nEND:VCARD"
    )
    (card,) = records(open_sheet(text.encode(), "x.vcf"))
    assert (card["Full name"], card["Site"]) == ("Анна Иванова", "a.example")
    assert problems(text) == [""]


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ("TEL;VALUE=uri:tel:+7-495-111-22-33;ext=102", "+7-495-111-22-33 ext. 102"),
        ('TEL;VALUE=uri;TYPE="voice,work":TEL:+7-495-111-22-33', "+7-495-111-22-33"),
        ("TEL;VALUE=uri:tel:111-22-33;phone-context=+7495", "+7495 111-22-33"),
        ("TEL:8 495 111-22-33", "8 495 111-22-33"),
    ],
)
def test_a_phone_written_as_an_address_is_a_number(line: str, phone: str) -> None:
    (card,) = records(open_sheet(f"BEGIN:VCARD\nFN:A\n{line}\nEND:VCARD\n".encode(), "x.vcf"))
    assert card["Phone"] == phone


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("BDAY:--0502", "02.05"),
        ("BDAY;VALUE=date:--05-02", "02.05"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-02", "02.05"),
        ("BDAY;VALUE=date;X-APPLE-OMIT-YEAR=1604:16040502", "02.05"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1980-05-02", "1980-05-02"),
        ("BDAY:19800502", "19800502"),
    ],
)
def test_a_birthday_may_lack_its_year(line: str, birthday: str) -> None:
    (card,) = records(open_sheet(f"BEGIN:VCARD\nFN:A\n{line}\nEND:VCARD\n".encode(), "x.vcf"))
    assert card["Birthday"] == birthday
