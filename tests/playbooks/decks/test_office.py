"""LibreOffice opens what we make, page for page. Neither the product nor CI needs it."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from core import clock
from playbooks.decks.memo import memo
from playbooks.decks.presentation import presentation
from playbooks.decks.slides import slides_of
from tests.playbooks.decks.world import full_world
from users.models import User

SOFFICE = shutil.which("soffice")


@pytest.mark.django_db
@pytest.mark.any_engine
@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
def test_libreoffice_renders_every_slide(kam: User, tmp_path: Path) -> None:
    from pptx import Presentation

    world = full_world(kam)
    world.mark_all()
    deck = world.deck(renewal=world.renewal)
    slides = slides_of(deck, kam, clock.today())
    data = presentation(slides, title=deck.title, author="Я")
    (tmp_path / "deck.pptx").write_bytes(data)
    (tmp_path / "memo.docx").write_bytes(memo(slides, title=deck.title, author="Я"))
    for name in ("deck.pptx", "memo.docx"):
        subprocess.run(
            [
                str(SOFFICE),
                f"-env:UserInstallation=file://{tmp_path}/office",
                "--headless",
                *("--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / name)),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    pdf = (tmp_path / "deck.pdf").read_bytes()
    pages = pdf.count(b"/Type/Page") - pdf.count(b"/Type/Pages")
    assert pages == len(Presentation(io.BytesIO(data)).slides)
    assert (tmp_path / "memo.pdf").stat().st_size > 5_000
