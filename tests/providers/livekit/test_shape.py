"""The made-up room has the shape of the SDK: what it stands in for takes the same parameters there."""

import inspect
from typing import Any

import pytest

pytest.importorskip("livekit.rtc", reason='rooms need the extra: pip install "vivaroom[livekit]"')

from livekit import rtc

from tests.vendors import livekit_rtc as ours

CALLED: list[tuple[Any, Any]] = [
    (ours.AudioSource.__init__, rtc.AudioSource.__init__),
    (ours.AudioSource.capture_frame, rtc.AudioSource.capture_frame),
    (ours.AudioSource.clear_queue, rtc.AudioSource.clear_queue),
    (ours.AudioSource.wait_for_playout, rtc.AudioSource.wait_for_playout),
    (ours.AudioSource.aclose, rtc.AudioSource.aclose),
    (ours.AudioFrame.__init__, rtc.AudioFrame.__init__),
    (ours.AudioStream.__init__, rtc.AudioStream.__init__),
    (ours.AudioStream.aclose, rtc.AudioStream.aclose),
    (ours.LocalAudioTrack.create_audio_track, rtc.LocalAudioTrack.create_audio_track),
    (ours.LocalParticipant.publish_track, rtc.LocalParticipant.publish_track),
    (ours.LocalParticipant.stream_text, rtc.LocalParticipant.stream_text),
    (ours.Publication.set_subscribed, rtc.RemoteTrackPublication.set_subscribed),
    (ours.Room.on, rtc.Room.on),
    (ours.Room.connect, rtc.Room.connect),
    (ours.Room.disconnect, rtc.Room.disconnect),
    (ours.Room.register_text_stream_handler, rtc.Room.register_text_stream_handler),
    (ours.RoomOptions.__init__, rtc.RoomOptions.__init__),
    (ours.Writer.write, rtc.TextStreamWriter.write),
    (ours.Writer.aclose, rtc.TextStreamWriter.aclose),
]


@pytest.mark.parametrize(("made_up", "real"), CALLED, ids=lambda one: getattr(one, "__qualname__", ""))
def test_what_the_product_calls_takes_the_same_parameters(made_up: Any, real: Any) -> None:
    assert set(inspect.signature(made_up).parameters) <= set(inspect.signature(real).parameters)
    assert inspect.iscoroutinefunction(made_up) == inspect.iscoroutinefunction(real)


def test_what_the_product_reads_is_there() -> None:
    for name in ("identity", "sid"):
        assert hasattr(rtc.RemoteParticipant, name)
    for name in ("sid", "source", "track"):
        assert hasattr(rtc.RemoteTrackPublication, name)
    for name in ("remote_participants", "local_participant"):
        assert hasattr(rtc.Room, name)
    assert (
        rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE).source == ours.TrackSource.SOURCE_MICROPHONE
    )
    assert rtc.TrackSource.SOURCE_CAMERA == ours.TrackSource.SOURCE_CAMERA
    assert issubclass(rtc.participant.PublishTrackError, Exception)
    assert issubclass(rtc.ConnectError, Exception)
