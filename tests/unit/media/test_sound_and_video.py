"""Sound and video: from numbers and from files, and how they come back."""

from __future__ import annotations

import importlib.util
import io
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

import nbtrack


def logged(value):
    with nbtrack.init(project="p") as run:
        run.log({"x": value})
    reader = nbtrack.open_run(run.id)
    (row,) = reader.rows()
    return row["x"], reader


def frames(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


class TestAudio:
    def test_samples_become_a_wav(self):
        tone = np.sin(np.linspace(0, 100, 8_000))
        entry, reader = logged(nbtrack.Audio(tone, sample_rate=4_000, caption="a tone"))
        path = reader.file(entry["path"])
        assert entry["_type"] == "audio-file"
        assert (entry["sampleRate"], entry["durationSeconds"]) == (4_000, 2.0)
        assert entry["caption"] == "a tone"
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (4_000, 1, 2)
            found = np.frombuffer(file.readframes(8_000), "<i2") / 32_767
        assert np.abs(found - tone).max() < 1e-4

    @pytest.mark.parametrize(
        ("kind", "width", "values"),
        [
            (np.int16, 2, [-32_768, 0, 32_767]),
            (np.uint8, 1, [0, 128, 255]),
            (np.int32, 4, [-(2**31), 0, 2**31 - 1]),
            (np.int64, 2, [-5, 0, 5]),
        ],
    )
    def test_whole_numbers_stay_as_they_are(self, kind, width, values):
        entry, reader = logged(nbtrack.Audio(np.array(values, kind), sample_rate=8))
        with wave.open(str(reader.file(entry["path"]))) as file:
            assert file.getsampwidth() == width
            found = np.frombuffer(file.readframes(3), f"<{'u' if width == 1 else 'i'}{width}")
        assert found.tolist() == values

    def test_floats_beyond_the_range_are_cut(self):
        entry, reader = logged(nbtrack.Audio([3.0, -3.0], sample_rate=8))
        with wave.open(str(reader.file(entry["path"]))) as file:
            assert np.frombuffer(file.readframes(2), "<i2").tolist() == [32_767, -32_767]

    def test_one_column_a_channel(self):
        entry, reader = logged(nbtrack.Audio(np.zeros((100, 2)), sample_rate=50))
        with wave.open(str(reader.file(entry["path"]))) as file:
            assert (file.getnchannels(), file.getnframes()) == (2, 100)
        assert entry["durationSeconds"] == 2.0

    def test_a_file_is_kept_as_it_is(self):
        with wave.open("mine.wav", "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(100)
            file.writeframes(b"\0" * 400)
        entry, reader = logged(nbtrack.Audio(Path("mine.wav")))
        assert (entry["sampleRate"], entry["durationSeconds"]) == (100, 2.0)
        assert reader.file(entry["path"]).read_bytes() == Path("mine.wav").read_bytes()
        assert nbtrack.Audio.from_json(entry, reader) == nbtrack.Audio("mine.wav")

    def test_a_wav_that_cannot_be_looked_into_is_kept(self):
        Path("odd.wav").write_bytes(b"RIFF....")
        Path("song.mp3").write_bytes(b"ID3")
        for name in ("odd.wav", "song.mp3"):
            entry, _ = logged(nbtrack.Audio(name))
            assert "durationSeconds" not in entry

    def test_a_list(self):
        entry, reader = logged([nbtrack.Audio([0.0] * n, 10, caption=str(n)) for n in (1, 2)])
        assert (entry["_type"], entry["count"], entry["captions"]) == ("audio", 2, ["1", "2"])
        assert [one["durationSeconds"] for one in entry["items"]] == [0.1, 0.2]
        assert reader.media()["kind"].to_list() == ["audio", "audio"]
        assert nbtrack.Audio.durations([nbtrack.Audio([0.0], 10)]) == [0.1]
        assert nbtrack.Audio.sample_rates([nbtrack.Audio([0.0], 10)]) == [10]

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            (([0.0],), ValueError, "need a sample_rate="),
            (([0.0], 0), ValueError, "sample_rate is 0"),
            (([0.0], 0.5), ValueError, "sample_rate is 0.5"),
            (([], 8), ValueError, "are no sound"),
            ((np.zeros((2, 3, 4)), 8), ValueError, "(2, 3, 4) are no sound"),
            ((np.zeros((2, 3000)), 8), ValueError, "write samples.T"),
            (([float("nan")], 8), ValueError, "nothing to hear"),
            ((["a"], 8), TypeError, "expected one of numbers"),
            ((object(), 8), TypeError, "samples or a path, got object"),
            (("no.wav",), ValueError, "'no.wav' does not exist"),
            (("mine.txt",), ValueError, "is no file of sound; expected one of wav, mp3"),
        ],
    )
    def test_what_is_wrong(self, arguments, error, message):
        Path("mine.txt").write_text("la la la", encoding="utf-8")
        with pytest.raises(error) as raised:
            nbtrack.Audio(*arguments)
        assert isinstance(raised.value, nbtrack.Error)
        assert message in str(raised.value)


class TestVideo:
    @pytest.mark.parametrize("channels", [1, 3, 4])
    def test_frames_become_a_gif(self, channels):
        entry, reader = logged(nbtrack.Video(frames(5, channels, 8, 10), caption="c", fps=10))
        assert entry["_type"] == "video-file"
        assert [entry[key] for key in ("width", "height", "frames", "fps")] == [10, 8, 5, 10]
        with Pillow.open(reader.file(entry["path"])) as film:
            assert (film.format, film.size) == ("GIF", (10, 8))
            assert getattr(film, "n_frames", 1) == 5
            assert film.info["duration"] == 100

    def test_several_videos_lie_side_by_side(self):
        several = np.zeros((3, 4, 3, 8, 10), np.uint8)
        several[2] = 255
        entry, reader = logged(nbtrack.Video(several))
        assert (entry["width"], entry["height"]) == (20, 16)
        with Pillow.open(reader.file(entry["path"])) as film:
            picture = np.asarray(film.convert("L"))
        assert picture[:8].max() < 3
        assert picture[8:, :10].min() > 252
        assert picture[8:, 10:].max() < 3

    def test_floats_are_seen(self):
        entry, reader = logged(nbtrack.Video(np.ones((2, 1, 4, 4))))
        with Pillow.open(reader.file(entry["path"])) as film:
            assert np.asarray(film.convert("L")).min() == 255

    @pytest.mark.parametrize("ending", ["mp4", "webm", "ogg"])
    def test_a_file_is_kept_as_it_is(self, ending):
        Path(f"mine.{ending}").write_bytes(b"a film")
        entry, reader = logged(nbtrack.Video(f"mine.{ending}", caption="c"))
        assert reader.file(entry["path"]).read_bytes() == b"a film"
        assert entry["path"].endswith(f".{ending}")
        assert nbtrack.Video.from_json(entry, reader) == nbtrack.Video(
            f"mine.{ending}", caption="c"
        )

    def test_an_open_file(self):
        data = io.BytesIO()
        Pillow.new("L", (4, 5)).save(data, "GIF")
        entry, _ = logged(nbtrack.Video(data, format="gif"))
        assert (entry["width"], entry["height"], entry["frames"]) == (4, 5, 1)

    def test_a_list(self):
        entry, _ = logged([nbtrack.Video(frames(2, 1, 4, 4)), nbtrack.Video(frames(3, 1, 4, 4))])
        assert (entry["_type"], [one["frames"] for one in entry["items"]]) == ("videos", [2, 3])

    @pytest.mark.skipif(
        any(importlib.util.find_spec(name) for name in ("moviepy", "imageio")),
        reason="something is installed that makes films",
    )
    def test_frames_as_mp4_say_what_to_install(self):
        with pytest.raises(ImportError, match="pip install moviepy, or leave format= out"):
            nbtrack.Video(frames(2, 3, 4, 4), format="mp4")

    @pytest.mark.parametrize(
        ("arguments", "error", "message"),
        [
            ((frames(8, 10),), ValueError, "(8, 10) are no video"),
            ((frames(5, 8, 10, 3),), ValueError, "numpy.moveaxis(video, -1, -3)"),
            ((frames(0, 3, 8, 8),), ValueError, "are no video"),
            ((np.full((1, 1, 2, 2), np.nan),), ValueError, "is finite"),
            ((frames(2, 3, 4, 4), None, 0), ValueError, "fps is 0"),
            ((frames(2, 3, 4, 4), None, 4, "avi"), ValueError, "format is 'avi'"),
            (("no.mp4",), ValueError, "does not exist"),
            (("mine.avi",), ValueError, "is no file of a video"),
            (("mine.gif",), ValueError, "is no GIF that can be read"),
            ((object(),), TypeError, "a path or an open file, got object"),
        ],
    )
    def test_what_is_wrong(self, arguments, error, message):
        for ending in ("avi", "gif"):
            Path(f"mine.{ending}").write_text("?", encoding="utf-8")
        with pytest.raises(error) as raised:
            nbtrack.Video(*arguments)
        assert isinstance(raised.value, nbtrack.Error)
        assert message in str(raised.value)
