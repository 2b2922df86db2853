"""Off loopback the server refuses to start with what a stranger could guess, or a foreign page could use."""

from pathlib import Path

import pytest

from tests.serving import run_vivaroom

STRONG = "JWT_SECRET_KEY=R7w2Yq9xPb4Zt6Kd1Vn8Mf3Hs5Jg0LcA"


@pytest.mark.parametrize(
    ("lines", "code", "mend"),
    [
        ((), "secret_missing", "token_urlsafe(48)"),
        (("JWT_SECRET_KEY=your-secret-key-change-this-in-production",), "secret_missing", "not set or a sample"),
        (("JWT_SECRET_KEY=hunter2hunter2",), "secret_weak", "or bind to 127.0.0.1"),
        ((STRONG, "ALLOWED_ORIGINS=*"), "origins_open", "name the origins of your front ends"),
    ],
    ids=["no secret", "a sample", "a weak secret", "every origin"],
)
def test_a_server_for_others_is_refused_with_the_mend(
    tmp_path: Path, lines: tuple[str, ...], code: str, mend: str
) -> None:
    (tmp_path / ".env").write_text("\n".join(["VIVAROOM_HOST=0.0.0.0", *lines]), "utf-8")
    done = run_vivaroom(tmp_path, "serve")
    assert done.returncode == 1
    assert f"{code}: " in done.stderr
    assert mend in done.stderr
    assert not (tmp_path / "data").exists(), "nothing was begun"
