"""`python -m conformance`."""

from __future__ import annotations

import sys

from conformance.cli.main import main

sys.exit(main())
