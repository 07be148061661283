"""What a run prints is kept, and printed as it was."""

from __future__ import annotations

import io
import logging
import sys
import threading
import time

import pytest

import nbtrack
from nbtrack.capture.console import MAX_BYTES, MAX_CHUNK, ConsoleLog
from nbtrack.store.layout import RunFolder


def kept(run) -> list[tuple[str, str]]:
    frame = nbtrack.open_run(run.id).console()
    lines = zip(frame["stream"], frame["text"], strict=True)
    return [line for line in lines if not line[1].startswith("nbtrack: ")]


def test_what_is_printed_is_forwarded_and_kept(capsys):
    with nbtrack.init(project="p") as run:
        print("epoch 1")
        print("oh no", file=sys.stderr)
    captured = capsys.readouterr()
    assert "epoch 1\n" in captured.out
    assert "oh no\n" in captured.err
    assert sorted(kept(run)) == [("stderr", "oh no"), ("stdout", "epoch 1")]


def test_the_streams_are_as_they_were_after_the_last_run():
    before = [stream.write for stream in (sys.stdout, sys.stderr)]
    first = nbtrack.init(project="p")
    second = nbtrack.init(project="p", reinit="create_new")
    assert sys.stdout.write != before[0]
    print("both")
    first.finish(quiet=True)
    print("second")
    second.finish(quiet=True)
    assert [stream.write for stream in (sys.stdout, sys.stderr)] == before
    print("nobody")
    assert kept(first) == [("stdout", "both")]
    assert kept(second) == [("stdout", "both"), ("stdout", "second")]


def test_what_comes_over_us_stays_and_hears_all(monkeypatch):
    heard = []
    run = nbtrack.init(project="p")
    below = sys.stdout.write
    monkeypatch.setattr(sys.stdout, "write", lambda text: (heard.append(text), below(text))[1])
    print("a")
    run.finish(quiet=True)
    print("b")
    with nbtrack.init(project="p") as again:
        print("c")
    assert [text for text in heard if text.strip()] == ["a", "b", "c"]
    assert (kept(run), kept(again)) == ([("stdout", "a")], [("stdout", "c")])


def test_the_stream_is_the_same_object_and_tells_the_same_of_itself():
    stream = sys.stdout
    facts = (stream.isatty(), stream.encoding, stream.writable())
    with nbtrack.init(project="p"):
        assert sys.stdout is stream
        assert (stream.isatty(), stream.encoding, stream.writable()) == facts
        assert print("x") is None
        assert sys.stdout.write("four") == 4


def test_output_that_goes_elsewhere_is_not_the_runs(monkeypatch):
    from contextlib import redirect_stdout

    with nbtrack.init(project="p") as run, redirect_stdout(io.StringIO()) as elsewhere:
        print("elsewhere")
    assert elsewhere.getvalue() == "elsewhere\n"
    assert kept(run) == []


def test_streams_that_are_none_or_take_no_attributes_are_left_alone(monkeypatch):
    class Closed:
        __slots__ = ()

        def write(self, text):
            return len(text)

        def flush(self):
            pass

    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(sys, "stderr", None)
    with nbtrack.init(project="p") as run:
        print("not heard")
    assert kept(run) == []


def test_an_error_of_the_stream_is_the_callers_and_is_not_kept(monkeypatch):
    class Full(io.StringIO):
        def write(self, text):
            raise OSError("no space")

    monkeypatch.setattr(sys, "stdout", Full())
    with nbtrack.init(project="p") as run, pytest.raises(OSError, match="no space"):
        print("lost")
    assert kept(run) == []


def test_progress_bars_are_folded():
    with nbtrack.init(project="p") as run:
        for percent in range(0, 101, 10):
            sys.stderr.write(f"\r{percent:3d}% |{'#' * (percent // 10):10}|")
        sys.stderr.write("\n")
    assert kept(run) == [("stderr", "100% |##########|")]


def test_secrets_are_hidden():
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END PRIVATE KEY-----"
    with nbtrack.init(project="p") as run:
        print("password = 'hunter2'")
        print(key)
        print("clear")
    text = "\n".join(text for _, text in kept(run))
    assert "hunter2" not in text
    assert "MIIE" not in text
    assert "kqhk" not in text
    assert text.endswith("clear")


def test_lines_stand_in_the_file_while_the_run_goes_on(isolated):
    run = nbtrack.init(project="p")
    print("now")
    deadline = time.monotonic() + 20
    while not kept(run) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert kept(run) == [("stdout", "now")]
    text = RunFolder(run.folder).console_log.read_text(encoding="utf-8")
    assert text.splitlines()[-1].endswith("Z stdout now")


def test_it_can_be_switched_off_and_text_be_added_all_the_same():
    with nbtrack.init(project="p", settings={"console": "off"}) as run:
        print("not kept")
        run.write_logs("added\nby hand")
        with pytest.raises(TypeError, match="text"):
            run.write_logs(3)
    assert kept(run) == [("added", "added"), ("added", "by hand")]


def test_a_wrong_word_for_the_console_is_refused():
    with pytest.raises(ValueError, match="auto, off"):
        nbtrack.init(project="p", settings={"console": "loud"})


def test_loggers_are_heard_through_their_handlers_and_by_name():
    quiet, loud = logging.getLogger("quiet"), logging.getLogger("loud")
    quiet.propagate = loud.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    loud.addHandler(handler)
    with nbtrack.init(project="p", settings={"capture_loggers": {"quiet": "INFO"}}) as run:
        quiet.setLevel("DEBUG")
        quiet.debug("too low")
        quiet.info("kept by %s", "name")
        quiet.info("wrong %d", "arguments")
        loud.error("to stderr")
    loud.removeHandler(handler)
    assert quiet.handlers == []
    assert sorted(kept(run)) == [
        ("logging", "INFO:quiet:kept by name"),
        ("logging", "wrong %d"),
        ("stderr", "to stderr"),
    ]


def test_a_level_that_is_none_is_refused():
    with pytest.raises(ValueError, match="level 'LOUD'"):
        nbtrack.init(project="p", settings={"capture_loggers": {"a": "LOUD"}})


def test_threads_print_whole_lines():
    def talk(name):
        for number in range(50):
            sys.stdout.write(f"{name} {number}\n")

    with nbtrack.init(project="p") as run:
        threads = [threading.Thread(target=talk, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    texts = sorted(text for _, text in kept(run))
    assert texts == sorted(f"{name} {number}" for name in "abc" for number in range(50))


def test_a_flood_keeps_its_begin_and_its_end(tmp_path):
    log = ConsoleLog(tmp_path / "console.log")
    for number in range(100_000):
        log.hear("stdout", f"line {number} of a flood\n", 1_000_000)
    log.end()
    lines = (tmp_path / "console.log").read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("line 0 of a flood")
    assert lines[-1].endswith("line 99999 of a flood")
    assert sum("left out here" in line for line in lines) == 1
    assert (tmp_path / "console.log").stat().st_size < 8 * MAX_CHUNK


def test_one_huge_text_without_an_end_of_line_is_cut(tmp_path):
    log = ConsoleLog(tmp_path / "console.log")
    log.hear("stdout", "x" * 100_000_000, 1_000_000)
    log.hear("stdout", "\nend\n", 1_000_000)
    log.end()
    text = (tmp_path / "console.log").read_text(encoding="utf-8")
    assert len(text) < 5 * MAX_CHUNK
    assert "MB of output" in text
    assert text.endswith("stdout end\n")


def test_a_long_log_keeps_its_first_and_its_last_part(tmp_path):
    log = ConsoleLog(tmp_path / "console.log")
    line = f"{'y' * 1_000}\n"
    count = 0
    while count < 2 * MAX_BYTES // 1_000:
        for _ in range(60):
            log.hear("stdout", f"{count} {line}", 1_000_000)
            count += 1
        log.write()
    log.end()
    data = (tmp_path / "console.log").read_bytes()
    assert len(data) <= MAX_BYTES
    lines = data.decode().splitlines()
    assert lines[0].split()[2] == "0"
    assert lines[-1].split()[2] == str(count - 1)
    assert any("left out here" in line for line in lines)


def test_binary_output_goes_by_unharmed_and_text_of_control_characters_is_one_line(run_python):
    code = r"""
        import sys, nbtrack
        run = nbtrack.init(project="p", id="binary")
        sys.stdout.buffer.write(bytes(range(256)))
        sys.stdout.flush()
        print("a\x00\x01b\x85c")
        run.finish()
    """
    with_bytes = code.replace("bytes(range(256))", "bytes(range(128))")
    assert "".join(map(chr, range(14, 128))) in run_python(with_bytes).stdout
    frame = nbtrack.open_run("binary").console()
    assert "a\ufffd\ufffdb\ufffdc" in frame["text"].to_list()


def test_a_disk_that_refuses_never_reaches_the_caller(tmp_path):
    log = ConsoleLog(tmp_path / "missing" / "console.log")
    log.hear("stdout", "a\n", 1)
    log.write()
    assert isinstance(log.trouble, OSError)


def test_lines_that_are_not_in_the_form_are_read_as_text():
    with nbtrack.init(project="p", settings={"console": "off"}) as run:
        RunFolder(run.folder).console_log.write_text("by hand\nunfinished")
    frame = nbtrack.open_run(run.id).console()
    assert frame.rows() == [(None, None, "by hand")]


def test_a_forked_child_prints_and_keeps_nothing(run_python):
    code = """
        import os, nbtrack
        run = nbtrack.init(project="p", id="parent")
        print("before", flush=True)
        pid = os.fork()
        if pid == 0:
            print("child", flush=True)
            os._exit(0)
        os.waitpid(pid, 0)
        print("after")
        run.finish()
    """
    assert run_python(code).stdout.splitlines() == ["before", "child", "after"]
    texts = nbtrack.open_run("parent").console()["text"].to_list()
    assert [text for text in texts if not text.startswith("nbtrack")] == ["before", "after"]


def test_the_traceback_that_ends_a_script_is_kept(run_python):
    code = """
        import nbtrack
        nbtrack.init(project="p", id="failing")
        raise ValueError("no way")
    """
    done = run_python(code, check=False)
    assert "ValueError: no way" in done.stderr
    texts = nbtrack.open_run("failing").console()["text"].to_list()
    assert "ValueError: no way" in texts


def test_the_api_gives_the_lines():
    with nbtrack.init(project="p", settings={"silent": True}) as run:
        print("one")
        print("two", file=sys.stderr)
    logs = nbtrack.Api().run(run.id).console_logs()
    assert sorted((line.level, line.line) for line in logs) == [("error", "two"), ("info", "one")]
    assert logs[0].timestamp.endswith("Z")
    assert len(nbtrack.Api().run(run.id).console_logs(last=1)) == 1
    with pytest.raises(ValueError, match="last=0"):
        nbtrack.Api().run(run.id).console_logs(last=0)
