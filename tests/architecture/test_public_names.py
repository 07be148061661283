"""The public names are what they say, stay what they are, and are all explained."""

from __future__ import annotations

import inspect

import nbtrack

# Names that are values of the moment, or plain words, and not things with a docstring.
VALUES = {"__version__", "run", "config", "summary"}


def test_the_list_is_sorted_and_has_no_double():
    assert list(nbtrack.__all__) == sorted(set(nbtrack.__all__))


def test_every_name_of_the_list_is_there():
    assert [name for name in nbtrack.__all__ if not hasattr(nbtrack, name)] == []


def test_every_public_thing_explains_itself():
    things = {name: getattr(nbtrack, name) for name in nbtrack.__all__ if name not in VALUES}
    silent = [
        name
        for name, thing in things.items()
        if (inspect.isroutine(thing) or inspect.isclass(thing)) and not inspect.getdoc(thing)
    ]
    assert silent == []


def test_a_public_name_is_still_the_same_thing_when_every_room_is_loaded(run_python):
    """A room that bore the name of a function would take its place on the first import."""
    code = """
        import importlib, pkgutil, nbtrack
        before = {name: getattr(nbtrack, name) for name in nbtrack.__all__}
        for module in pkgutil.walk_packages(nbtrack.__path__, "nbtrack."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        after = {name: getattr(nbtrack, name) for name in nbtrack.__all__}
        # Before init(), config and summary are made anew each time they are asked for.
        for name in ("config", "summary"):
            before[name], after[name] = type(before[name]), type(after[name])
        print([name for name in nbtrack.__all__ if after[name] is not before[name]])
    """
    assert run_python(code).stdout.splitlines()[-1] == "[]"
