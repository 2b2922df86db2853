"""Deepgram hears (Nova, Flux) and speaks (Aura), by the protocols of https://developers.deepgram.com/reference."""
