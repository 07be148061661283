"""What nbtrack costs, measured: `make bench`, or `python -m tests.bench NAME...` for some of it."""
