"""Keys of every vendor are set, and yet a server that starts loads no vendor's software before somebody is asked."""

import os
import subprocess
import sys
from pathlib import Path

KEYS = {
    "OPENAI_API_KEY": "sample-key-of-a-test-1",
    "OPENAI_TTS_MODEL": "gpt-4o-mini-tts",
    "ANTHROPIC_API_KEY": "sample-key-of-a-test-2",
    "GOOGLE_API_KEY": "sample-key-of-a-test-3",
    "GROQ_API_KEY": "sample-key-of-a-test-4",
    "DEEPGRAM_API_KEY": "sample-key-of-a-test-5",
    "CARTESIA_API_KEY": "sample-key-of-a-test-6",
    "AWS_ACCESS_KEY_ID": "SAMPLEKEYID",
    "AWS_SECRET_ACCESS_KEY": "sample-key-of-a-test-7",
    "POLLY_VOICE_ID": "Joanna",
    "TAVILY_API_KEY": "sample-key-of-a-test-8",
    "LIVEKIT_URL": "ws://127.0.0.1:1",
    "LIVEKIT_API_KEY": "sample",
    "LIVEKIT_API_SECRET": "sample-key-of-a-test-9",
    "VIVAROOM_LLM": "anthropic:claude-haiku-4-5,google:gemini-2.5-flash,openai:gpt-4o-mini",
}
SOFTWARE = (
    "openai", "anthropic", "google.genai", "groq", "pydantic_ai", "boto3", "botocore", "deepgram", "cartesia",
    "livekit.api", "livekit.rtc", "tavily", "firebase_admin", "onnxruntime", "ctranslate2",
)  # fmt: skip
STARTS = f"""
import sys
from vivaroom.app.main import create_app
from vivaroom.app.models import Models
from vivaroom.app.settings.reading import read_settings
from vivaroom.app.speech import chosen
from vivaroom.app.vendors import AllVendors
from vivaroom.api.vitals import Vitals
from vivaroom.ports.usage import Purpose
from vivaroom.providers.speech.opened import Opened

settings = read_settings()
create_app(settings)
models = Models(settings)
for purpose in Purpose:
    models.as_one(purpose)
assert set(chosen(settings).hearing) >= {{"deepgram", "cartesia", "openai"}}
assert len(AllVendors(settings, models, Opened(), Vitals()).look()) > 8
loaded = [name for name in {SOFTWARE!r} if name in sys.modules]
assert not loaded, loaded
"""


def test_no_vendor_s_software_is_loaded_at_the_start(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VIVAROOM_DATA_DIR": str(tmp_path), **KEYS}
    started = subprocess.run(
        [sys.executable, "-c", STARTS],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert started.returncode == 0, started.stderr
