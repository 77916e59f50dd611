"""Health check of a container: `ask_health.py http://web:8000 worker` asks about one part.

Exit code 0 when the part is in order; needs nothing but Python.
"""

import json
import sys
import urllib.error
import urllib.request


def is_in_order(base: str, part: str) -> bool:
    """Ask the page for monitors about one check; without a part only whether the process lives."""
    url = f"{base}/health/{'ready' if part else 'live'}"
    try:
        with urllib.request.urlopen(url, timeout=4) as page:  # noqa: S310  the command's own address
            report = json.load(page)
    except urllib.error.HTTPError as error:  # 503 has the same content
        report = json.load(error)
    except OSError:
        return False
    return bool(report["checks"][part]["ok"] if part else report["ok"])


if __name__ == "__main__":
    sys.exit(0 if is_in_order(sys.argv[1], "".join(sys.argv[2:3])) else 1)
