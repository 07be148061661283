"""`python -m nbtrack` is the `nbtrack` command."""

from __future__ import annotations

from nbtrack.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
