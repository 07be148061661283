"""Where are the bytes? Plain files, one writer each, nothing that a kill can break.

Start at `nbtrack.store.base` for the promises, at `nbtrack.store.layout` for the names on disk.
"""
