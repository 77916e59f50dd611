"""A PostgreSQL database that would break Cyrillic is refused."""

import pytest
from django.db import connection

from accounts_crm import checks


@pytest.mark.parametrize(
    ("encoding", "folds_case", "found"),
    [
        ("UTF8", True, []),
        ("SQL_ASCII", True, ["accounts_crm.E001"]),
        ("SQL_ASCII", False, ["accounts_crm.E001"]),
        ("UTF8", False, ["accounts_crm.E002"]),
    ],
)
def test_encoding_and_letter_case_decide(encoding: str, folds_case: bool, found: list[str]) -> None:
    assert [problem.id for problem in checks._judge("default", encoding, folds_case)] == found


def test_a_refusal_tells_the_mend() -> None:
    (problem,) = checks._judge("default", "SQL_ASCII", False)
    assert "ICU_LOCALE 'ru-RU'" in str(problem.hint)


@pytest.mark.django_db
def test_the_database_of_the_tests_is_accepted() -> None:
    assert checks.postgres_knows_cyrillic(databases=["default"]) == []
    assert connection.is_usable()
