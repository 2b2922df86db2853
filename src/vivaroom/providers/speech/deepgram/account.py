"""Where Deepgram is, the key for it, and the addresses and headers that follow from both."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import SecretStr

BASE_URL = "https://api.deepgram.com"
"""Others are api.eu.deepgram.com, api.au.deepgram.com and api.in.deepgram.com, a proxy, or an installation of one's own."""

Options = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Account:
    """A key and the place where it is good."""

    key: SecretStr
    base_url: str

    def headers(self) -> dict[str, str]:
        """What every request must carry."""
        return {"Authorization": f"Token {self.key.get_secret_value()}"}

    def request_url(self, path: str, options: Options) -> str:
        """An address for one request and its reply."""
        return f"{self.base_url.rstrip('/')}{path}?{urlencode(list(options))}"

    def socket_url(self, path: str, options: Options) -> str:
        """An address for a conversation over a WebSocket."""
        scheme, separator, rest = self.request_url(path, options).partition("://")
        return {"https": "wss", "http": "ws"}.get(scheme, scheme) + separator + rest
