"""The compose file: read as YAML and judged by reasoning, because no test starts a container."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from deploy import ask_health

DEPLOY = Path(settings.BASE_DIR) / "deploy"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text()))


def test_every_part_is_there_and_watched(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    watched = {name for name, service in services.items() if "healthcheck" in service}
    assert watched == set(services) - {"migrate"}


def test_whoever_is_waited_for_exists_and_can_fulfil_it(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for name, wish in service.get("depends_on", {}).items():
            if wish["condition"] == "service_healthy":
                assert "healthcheck" in services[name]
            else:
                assert services[name]["restart"] == "no"


def test_volumes_that_are_used_are_declared(compose: dict[str, Any]) -> None:
    used = {v.split(":")[0] for s in compose["services"].values() for v in s.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_postgres_is_made_with_a_locale_that_knows_cyrillic(compose: dict[str, Any]) -> None:
    arguments = compose["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert set(arguments) >= {"--encoding=UTF8", "--locale-provider=icu", "--icu-locale=ru-RU"}


def test_backups_fit_the_server(compose: dict[str, Any]) -> None:
    version = compose["services"]["postgres"]["image"].removeprefix("postgres:").split("-")[0]
    assert f"postgresql-client-{version} " in (DEPLOY / "Dockerfile").read_text()


def test_all_parts_share_one_environment_that_the_settings_read(compose: dict[str, Any]) -> None:
    text = (DEPLOY.parent / "accounts_crm" / "settings.py").read_text()
    shared = compose["x-product"]["environment"]
    assert {name for name in shared if f'"{name}"' not in text} == set()
    for name in ("migrate", "web", "worker", "beat"):
        assert compose["services"][name]["environment"] == shared


def test_no_part_may_gain_rights(compose: dict[str, Any]) -> None:
    for name in ("migrate", "web", "worker", "beat"):
        service = compose["services"][name]
        assert (service["cap_drop"], service["read_only"]) == (["ALL"], True)
    assert "USER crm" in (DEPLOY / "Dockerfile").read_text()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_live = self.path == "/health/live"
        checks = {"worker": {"ok": True}, "beat": {"ok": False}}
        self.send_response(200 if is_live else 503)
        self.end_headers()
        self.wfile.write(json.dumps({"ok": is_live, "checks": checks}).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_container_asks_about_its_own_part(web: str) -> None:
    assert ask_health.is_in_order(web, "")
    assert ask_health.is_in_order(web, "worker")
    assert not ask_health.is_in_order(web, "beat")
    assert not ask_health.is_in_order("http://127.0.0.1:1", "worker")
