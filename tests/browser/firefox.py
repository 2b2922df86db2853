"""Debian's Firefox, driven by the same Playwright as Chromium."""

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

BRIDGE = Path(__file__).parent / "firefox_bridge.py"
_QUIET = {
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
A_MICROPHONE_AND_NO_LOUDSPEAKER = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.cubeb.force_null_context": True,
}
"""The microphone is Firefox's own, a tone, and nobody is asked; sound never begins to run, wherever this is tested."""


def installed_firefox() -> str:
    """Where Firefox is; without one the tests say so and are left out."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        pytest.skip("needs Firefox: apt-get install --no-install-recommends firefox-esr")
    return found


@asynccontextmanager
async def firefox(folder: Path, **preferences: bool) -> AsyncIterator[Browser]:
    """A Firefox with these preferences beside the quiet ones."""
    program = folder / "firefox"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{BRIDGE}" "{installed_firefox()}" "$@"\n')
    program.chmod(0o755)
    async with async_playwright() as playwright:
        opened = await playwright.firefox.launch(
            channel="moz-firefox", executable_path=program, firefox_user_prefs={**_QUIET, **preferences}
        )
        yield opened
        await opened.close()
