"""Reading foreign tables of any office kind, and writing our own. No domain word in it."""

import os

# Foreign XML is read by the parser that refuses entities, whatever other packages bring along.
os.environ.setdefault("OPENPYXL_LXML", "False")
