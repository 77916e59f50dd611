"""A broker in Python for platforms without a Valkey wheel: `fake_broker PORT`."""

from __future__ import annotations

import signal
import sys

from fakeredis import TcpFakeServer


def main(port: int) -> None:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    server = TcpFakeServer(("127.0.0.1", port), server_type="redis")
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
