"""The child process that tries a template: limits first, then the file."""

from __future__ import annotations

import io
import json
import sys

from core.sheets.child import limit_self


def main() -> int:
    """Read the task from the standard input; 0 when a slide could be written."""
    task = json.load(sys.stdin)
    limit_self(task["child"])
    # imported under the limits: the parser is what the limits are for
    from pptx import Presentation

    file = Presentation(task["path"])
    slide = file.slides.add_slide(file.slide_layouts[0])
    slide.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "…"
    file.save(io.BytesIO())
    return 0


if __name__ == "__main__":
    sys.exit(main())
