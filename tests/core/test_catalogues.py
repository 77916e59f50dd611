"""Catalogues in step with the sources, without GNU gettext."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import catalogues


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one marked string in Python and three in a template."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text(
        "from django.utils.translation import gettext as _, pgettext\n"
        "A = _('Renewals')\nB = pgettext('money', 'Rate')\n"
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        "<p>\n   {% translate 'Clients' %}\n{% blocktranslate count n=n %}{{ n }} day"
        "{% plural %}{{ n }} days{% endblocktranslate %}</p>"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text("from gettext import gettext\ngettext('No')\n")
    return tmp_path


def test_strings_of_python_and_templates_are_found_and_tests_are_not_read(project: Path) -> None:
    found = {catalogues.key_of(m) for m in catalogues.extract_all(project) if m.id}
    assert found == {("", "Renewals"), ("money", "Rate"), ("", "Clients"), ("", "%(n)s day")}


def test_a_string_without_russian_is_reported_until_it_has_all_its_forms(project: Path) -> None:
    po = project / "django.po"
    wanted = catalogues.extract_all(project)
    catalog = catalogues.update(po, "ru", wanted)
    assert len(catalogues.untranslated(catalog, wanted)) == 4
    catalog[("%(n)s day", "%(n)s days")].string = ("день", "дня", "", "")
    assert ("", "%(n)s day") in catalogues.untranslated(catalog, wanted)
    catalog[("%(n)s day", "%(n)s days")].string = ("день", "дня", "дней", "дня")
    assert ("", "%(n)s day") not in catalogues.untranslated(catalog, wanted)


def test_a_compiled_catalogue_is_in_step_until_a_word_changes(project: Path) -> None:
    po, mo = project / "django.po", project / "django.mo"
    po.write_text(f'{catalogues.HEADER}\nmsgid "Clients"\nmsgstr "Клиенты"\n')
    assert not catalogues.is_in_step(po, mo, "ru")
    catalogues.compile_to(mo, catalogues.read(po, "ru"))
    assert catalogues.is_in_step(po, mo, "ru")
    po.write_text(po.read_text().replace("Клиенты", "Заказчики"))
    assert not catalogues.is_in_step(po, mo, "ru")


def test_an_update_keeps_translations_and_drops_what_the_sources_no_longer_say(
    project: Path,
) -> None:
    po = project / "django.po"
    po.write_text(
        f'{catalogues.HEADER}\nmsgid "Clients"\nmsgstr "Клиенты"\n\nmsgid "Gone"\nmsgstr "Нет"\n'
    )
    catalogues.update(po, "ru", catalogues.extract_all(project))
    text = po.read_text()
    assert "Клиенты" in text
    assert "Gone" not in text
    assert "nplurals=4" in text


@pytest.mark.parametrize(
    "other", ["gettext('%(n)s day')", "ngettext('%(n)s day', '%(n)s of days', 2)"]
)
def test_a_string_with_a_plural_and_without_is_refused_as_it_would_be_english(
    project: Path, other: str
) -> None:
    (project / "app" / "rules.py").write_text(f"from django.utils import gettext\n{other}\n")
    with pytest.raises(
        catalogues.SaidTwoWays, match=r"in app/rules[.]py and in templates/page[.]html"
    ):
        catalogues.extract_all(project)


def test_the_same_word_in_two_contexts_is_two_strings(project: Path) -> None:
    (project / "app" / "rules.py").write_text("from django.utils import gettext\n_('Rate')\n")
    assert ("", "Rate") in {catalogues.key_of(m) for m in catalogues.extract_all(project) if m.id}
