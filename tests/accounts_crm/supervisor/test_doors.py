"""Where the product may listen, and under which names."""

import socket

import pytest

from accounts_crm.supervisor import doors


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1"])
def test_only_this_machine_reaches_a_loopback_address(host: str) -> None:
    assert doors.is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "crm.example.com"])
def test_others_reach_any_other_address(host: str) -> None:
    assert not doors.is_loopback(host)


def test_a_taken_port_is_told_in_a_sentence_with_the_mend() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(doors.ClosedDoor, match=rf"{port} is taken .* --port {port + 1}"):
            doors.claim_port("127.0.0.1", port)


def test_port_zero_takes_any_free_port() -> None:
    assert doors.claim_port("127.0.0.1", 0) > 1023


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_an_address_of_another_machine_is_told_in_a_sentence(host: str) -> None:
    with pytest.raises(doors.ClosedDoor, match="no address of this machine"):
        doors.claim_port(host, 0)


def test_a_port_beyond_the_last_one_is_told_in_a_sentence() -> None:
    with pytest.raises(doors.ClosedDoor, match="--port"):
        doors.claim_port("127.0.0.1", 70_000)


def test_a_loopback_server_answers_to_no_foreign_name() -> None:
    assert doors.names_of("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]


def test_a_server_for_all_answers_to_the_machine_s_own_names_only() -> None:
    names = doors.names_of("0.0.0.0")
    assert socket.gethostname() in names
    assert "*" not in names


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:8000/"), ("::1", "http://[::1]:8000/")],
)
def test_the_address_can_be_typed_into_a_browser(host: str, address: str) -> None:
    assert doors.address_of(host, 8000) == address
