"""Sound files in and out of samples, through the bundled FFmpeg of `av`."""

from __future__ import annotations

import io
import wave
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import MotCuaError

RATE_HZ = 16_000
KINDS = "ogg,matroska,webm,mov,mp4,m4a,3gp,mp3,wav,aac,flac,amr"
"""A playlist among the kinds could name files of ours."""
MP3_BITS_A_SECOND = 48_000


class SoundUnreadable(MotCuaError):
    """The bytes are no sound that we take."""


class SoundTooLong(MotCuaError):
    """The sound is longer than we take."""


def decode(data: bytes, longest_seconds: float) -> NDArray[np.int16]:
    """The samples of the first sound track, one channel at RATE_HZ.

    Raises: SoundUnreadable; SoundTooLong.
    """
    import av

    pieces: list[Any] = []
    left = int(longest_seconds * RATE_HZ)
    try:
        with av.open(io.BytesIO(data), "r", options={"format_whitelist": KINDS}) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    pieces.append(piece.to_ndarray().reshape(-1))
                    left -= pieces[-1].size
                if left < 0:
                    raise SoundTooLong(f"longer than {longest_seconds} s")
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise SoundUnreadable(type(error).__name__) from error
    if not pieces:
        raise SoundUnreadable("no samples")
    return np.concatenate(pieces).astype(np.int16)


def as_mp3(wav: bytes) -> bytes:
    """A WAV of one channel as MP3, which every phone and Telegram play."""
    import av

    with wave.open(io.BytesIO(wav)) as source:
        rate = source.getframerate()
        samples = np.frombuffer(source.readframes(source.getnframes()), np.int16)
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout="mono")
        stream.bit_rate = MP3_BITS_A_SECOND
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        fifo = av.AudioFifo()
        fifo.write(frame)
        while piece := fifo.read(1152, partial=True):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return out.getvalue()
