"""Behind a proxy: tries of signing in are counted by the address that the proxy saw."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings as project
from django.test import RequestFactory

SHOW = "from accounts_crm import settings as s; print(getattr(s, 'ALLAUTH_TRUSTED_PROXY_COUNT', 0))"


@pytest.mark.parametrize(("behind", "count"), [("0", "0"), ("1", "1")])
def test_a_proxy_is_trusted_only_when_told(behind: str, count: str, tmp_path: Any) -> None:
    environment = {**os.environ, "BEHIND_PROXY": behind, "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", SHOW]
    done = subprocess.run(
        command, cwd=project.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == count


@pytest.mark.parametrize(
    ("trusted", "header", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (1, "", "127.0.0.1"),
    ],
)
def test_a_forged_address_is_not_counted(
    settings: Any, trusted: int, header: str, seen: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header} if header else {})
    assert get_client_ip(request) == seen


def test_the_sample_of_nginx_sets_what_is_trusted() -> None:
    text = (project.BASE_DIR / "deploy" / "nginx.conf").read_text()
    assert "X-Forwarded-For $remote_addr;" in text
    assert "X-Forwarded-Proto $scheme;" in text
