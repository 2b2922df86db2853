"""Which search engine this installation uses, if any."""

from vivaroom.api.health import Part, PartState
from vivaroom.app.settings.reading import Settings
from vivaroom.ports.search import WebSearch
from vivaroom.providers.tavily import Tavily


def web_search(settings: Settings) -> WebSearch | None:
    """The search engine of these settings; None without a key."""
    if settings.tavily_api_key is None:
        return None
    return Tavily(settings.tavily_api_key, settings.tavily_base_url)


def described(search: WebSearch | None) -> dict[str, Part]:
    """What `/health` says of it; nobody is asked."""
    if search is None:
        return {"search": Part(PartState.OFF, "no key: companies are not researched", needed=False)}
    return {"search": Part(PartState.READY, search.name, needed=False)}
