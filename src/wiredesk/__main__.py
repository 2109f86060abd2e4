"""`python -m wiredesk`: the same as the `wiredesk` command."""

import sys

from wiredesk.project.cli import main

sys.exit(main())
