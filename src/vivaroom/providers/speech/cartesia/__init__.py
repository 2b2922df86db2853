"""Cartesia hears (Ink) and speaks (Sonic), by the protocols of https://docs.cartesia.ai/api-reference."""
