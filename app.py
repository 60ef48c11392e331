"""The command line: `python app.py COMMAND ...`; the commands and the wiring of the parts are in `cli/`."""

from __future__ import annotations

import os
import sys

from cli import main
from cli.scrub import scrub_all

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, scrub_all))
