"""Where the product listens: is the place free, is it this machine only, what are its names."""

from __future__ import annotations

import errno
import ipaddress
import socket
from contextlib import suppress


class ClosedDoor(Exception):
    """The product cannot listen there; the text is a sentence with the mend."""


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach what listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def claim_port(host: str, port: int) -> int:
    """Return the port to listen on (a free one for 0); raises ClosedDoor with a sentence."""
    if not 0 <= port <= 65_535:
        raise ClosedDoor(f"There is no port {port}; choose one with --port, e.g. --port 8000.")
    try:
        family, _kind, _proto, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
    except (socket.gaierror, UnicodeError):
        raise ClosedDoor(f"{host} is no address of this machine; use --host 127.0.0.1.") from None
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Without SO_REUSEPORT: a server that listens already is found, whoever it is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise ClosedDoor(_why_closed(host, port, error)) from None
        return int(probe.getsockname()[1])


def _why_closed(host: str, port: int, error: OSError) -> str:
    number = error.errno
    if number == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program (or this one runs already); "
            f"choose another one: --port {port + 1}."
        )
    if number == errno.EACCES:
        return f"Port {port} may be opened by the system's administrator only; use --port 8000."
    if number == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; use --host 127.0.0.1."
    return f"Cannot listen on {host}:{port} ({error}); choose --host and --port."


def names_of(host: str) -> list[str]:
    """Return the host names a browser may use for what listens on `host`."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if is_loopback(host):
        return names
    if host not in ("0.0.0.0", "::"):
        return [*names, _bracketed(host)]
    names += [socket.gethostname(), socket.getfqdn()]
    with suppress(OSError):
        for *_rest, address in socket.getaddrinfo(socket.gethostname(), None):
            names.append(_bracketed(str(address[0]).split("%")[0]))
    names += _interface_addresses()
    return list(dict.fromkeys(names))


def _interface_addresses() -> list[str]:
    """Return the IPv4 addresses of the network cards (Linux; empty elsewhere)."""
    try:
        import fcntl
    except ImportError:
        return []
    get_address = 0x8915  # SIOCGIFADDR
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _index, name in socket.if_nameindex():
            with suppress(OSError):
                answer = fcntl.ioctl(probe, get_address, name.encode()[:15].ljust(256, b"\0"))
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def address_of(host: str, port: int) -> str:
    """Return the address to type into a browser."""
    shown = socket.gethostname() if host in ("0.0.0.0", "::") else _bracketed(host)
    return f"http://{shown}:{port}/"
