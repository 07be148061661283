"""The tests of nbtrack: `unit/` mirrors the rooms, the others are named by what they ask."""
