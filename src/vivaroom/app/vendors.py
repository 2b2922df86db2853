"""Every vendor that this installation could use, as whoever runs it sees them: composed of the settings and of what counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from vivaroom.api.health import Look, Part, PartState
from vivaroom.api.vitals import Vitals
from vivaroom.app.files import place_of_files
from vivaroom.app.identity import known_issuers
from vivaroom.app.models import Models
from vivaroom.app.settings.dialogue_access import dialogue_access_of
from vivaroom.app.settings.reading import Settings
from vivaroom.app.settings.speech_access import access_of
from vivaroom.app.speech import Chosen, chosen
from vivaroom.ports.usage import Purpose
from vivaroom.ports.vendors import KeySeen, Rest, VendorKind, VendorSeen
from vivaroom.providers.livekit import installed as rooms_installed
from vivaroom.providers.speech.dialogue.vendors import dialogues_of
from vivaroom.providers.speech.metering import model_of
from vivaroom.providers.speech.opened import Opened, OpenedVendor
from vivaroom.providers.speech.vendors import HEARS, LOCAL, SPEAKS, VENDORS

SHOWN_LETTERS = 4
SHORTEST_SHOWN = 12
"""Of a shorter key nothing is shown."""
DOES = {VendorKind.SEARCH: "searches the web", VendorKind.FILES: "keeps files", VendorKind.ROOMS: "holds rooms"}


def label_of(key: SecretStr) -> str:
    """A key as it may be shown: the end of it, for whoever has several to tell them apart."""
    secret = key.get_secret_value()
    return f"…{secret[-SHOWN_LETTERS:]}" if len(secret) >= SHORTEST_SHOWN else "…"


@dataclass(frozen=True, slots=True)
class AllVendors:
    """The `Vendors` of a server."""

    settings: Settings
    models: Models
    opened: Opened
    vitals: Vitals

    def look(self) -> Sequence[VendorSeen]:
        """Speech in the order in which it is asked, language by what it is asked for, then the rest."""
        return [*self._speech(), *self._language(), *self._others()]

    def _speech(self) -> Iterator[VendorSeen]:
        chains = chosen(self.settings)
        yield from self._holding(chains.dialogue)
        for job, names in ((HEARS, chains.hearing), (SPEAKS, chains.speaking)):
            for name in names:
                if name == LOCAL:
                    yield VendorSeen(LOCAL, VendorKind.SPEECH, (job,), resting_until=self._rests(job, LOCAL).until)
                else:
                    yield self._speaks_or_hears(job, name)
        yield from self._not_set_up(chains)

    def _holding(self, dialogue: str | None) -> Iterator[VendorSeen]:
        """Models that hear and speak by themselves: the one that is asked before all others, and those that could be."""
        for name, access in dialogue_access_of(self.settings).items():
            if name != dialogue:
                yield VendorSeen(f"{name} (speech to speech)", VendorKind.SPEECH, (HEARS, SPEAKS), is_configured=False)
                continue
            model = dialogues_of(name, access).name
            yield VendorSeen(
                model,
                VendorKind.SPEECH,
                (HEARS, SPEAKS),
                keys=self._keys(model, access.keys, ()),
                latency=self.vitals.latency(SPEAKS, model),
                failures=self.vitals.failures(model),
                switches=self.vitals.switches(model),
            )

    def _not_set_up(self, chains: Chosen) -> Iterator[VendorSeen]:
        for name, vendor in VENDORS.items():
            jobs = tuple(job for job, can in ((HEARS, vendor.hears), (SPEAKS, vendor.speaks)) if can)
            if name not in {*chains.hearing, *chains.speaking}:
                yield VendorSeen(name, VendorKind.SPEECH, jobs, is_configured=False)

    def _rests(self, job: str, vendor: str) -> Rest:
        return self.opened.resting(job, vendor)

    def _speaks_or_hears(self, job: str, vendor: str) -> VendorSeen:
        one = next((one for one in self.opened.vendors if (one.job, one.vendor) == (job, vendor)), None)
        name = one.name if one else vendor
        keys = access_of(self.settings)[vendor].keys
        return VendorSeen(
            name,
            VendorKind.SPEECH,
            (job,),
            trouble=self.opened.troubles.get((job, vendor)),
            resting_until=self._rests(job, vendor).until,
            keys=self._keys(name, keys, _rests_of(one)),
            latency=self.vitals.latency(job, name),
            failures=self.vitals.failures(name),
            switches=self.vitals.switches(name),
            used=self.vitals.usage_of(":".join(model_of(name))),
        )

    def _keys(self, name: str, keys: Sequence[SecretStr], rests: Sequence[Rest]) -> tuple[KeySeen, ...]:
        """Where there is only one key, what became of it is what became of its vendor."""
        if not rests and len(keys) == 1:
            failed = self.vitals.failures(name)
            rests = [Rest(None, self.vitals.is_refused(name), failed.get("busy", 0), failed.get("refused", 0))]
        return tuple(
            KeySeen(label_of(key), rest) for key, rest in zip(keys, rests or [Rest()] * len(keys), strict=True)
        )

    def _language(self) -> Iterator[VendorSeen]:
        for one in self.models.opened():
            yield VendorSeen(
                one.name,
                VendorKind.LANGUAGE,
                tuple(purpose.value for purpose in Purpose if purpose in one.purposes),
                resting_until=one.resting_until,
                keys=self._keys(one.name, one.keys, one.rests),
                latency=self.vitals.latency("language", one.name),
                failures=self.vitals.failures(one.name),
                used=self.vitals.usage_of(one.name),
            )

    def _others(self) -> Iterator[VendorSeen]:
        settings = self.settings
        has_rooms = None not in (settings.livekit_url, settings.livekit_api_key, settings.livekit_api_secret)
        tavily = (settings.tavily_api_key,) if settings.tavily_api_key else ()
        yield _plain("tavily", VendorKind.SEARCH, tavily)
        place = place_of_files(settings)
        yield VendorSeen(place or "object storage", VendorKind.FILES, ("keeps files",), is_configured=place is not None)
        rooms = (settings.livekit_api_secret,) if has_rooms and settings.livekit_api_secret else ()
        seen = _plain("livekit", VendorKind.ROOMS, rooms)
        yield seen if not rooms or rooms_installed() else _without_its_extra(seen)
        issuers = known_issuers(settings)
        yield from (VendorSeen(one.url, VendorKind.IDENTITY, ("signs people in",)) for one in issuers)
        if not issuers:
            yield VendorSeen("identity provider", VendorKind.IDENTITY, ("signs people in",), is_configured=False)


def speech_look(opened: Opened) -> dict[str, Look]:
    """What `/health` says of vendors of speech that were looked at; nothing before, and where there is none."""

    def look() -> Part:
        if opened.troubles:
            told = "; ".join(f"{vendor}: {detail}" for (_, vendor), detail in opened.troubles.items())
            return Part(PartState.FAILED, told, needed=False)
        names = dict.fromkeys(one.name for one in opened.vendors)
        return Part(PartState.READY if names else PartState.OFF, ", ".join(names) or "no vendor", needed=False)

    return {"speech vendors": look}


def _rests_of(one: OpenedVendor | None) -> Sequence[Rest]:
    return one.keys.rests() if one is not None and one.keys is not None else ()


def _plain(name: str, kind: VendorKind, keys: tuple[SecretStr, ...]) -> VendorSeen:
    shown = tuple(KeySeen(label_of(key)) for key in keys)
    return VendorSeen(name, kind, (DOES[kind],), is_configured=bool(keys), keys=shown)


def _without_its_extra(seen: VendorSeen) -> VendorSeen:
    return VendorSeen(seen.name, seen.kind, seen.jobs, trouble='its extra is missing: pip install "vivaroom[livekit]"')
