"""Settings of a test: nothing of whoever runs it."""

from pathlib import Path
from typing import Any

from vivaroom.app.settings.reading import Settings

ABSENT = (
    "database_url",
    "secret_key",
    "llm_model",
    "openai_api_key",
    "openai_base_url",
    "google_api_key",
    "models_dir",
    "tls_certificate",
    "tls_key",
    "db_host",
    "cerebras_api_key",
    "judge_url",
    "files_url",
    "s3_bucket_name",
    "firebase_project_id",
    "firebase_credentials_json",
    "firebase_credentials_path",
    "google_credentials_path",
    "redis_url",
    "firestore_project",
    "firestore_emulator",
    "supabase_url",
    "supabase_jwt_secret",
    "auth0_domain",
    "auth0_audience",
)


def plain_settings(folder: Path, **given: Any) -> Settings:
    """Settings with everything below this folder, on loopback, without any key."""
    folders = {"data_dir": folder / "data", "cache_dir": folder / "cache"}
    return Settings(**{**dict.fromkeys(ABSENT), "host": "127.0.0.1", "port": 0, **folders, **given})
