"""Calls by WebRTC, with aiortc; its parts are imported at the first call."""
