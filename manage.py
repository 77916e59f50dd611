#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")
    if sys.argv[1:2] == ["up"]:
        # The settings make the secret key in the data folder, so it is chosen before them.
        from accounts_crm.supervisor import data_folder

        data_folder.take(sys.argv[2:], Path(__file__).resolve().parent / "var")
    from django.core.management import execute_from_command_line

    from core.roomy import roomy

    roomy(execute_from_command_line)(sys.argv)


if __name__ == "__main__":
    main()
