"""Dialects: the wire protocols of other interview backends, each in a room of its own that translates and decides nothing.

Each holds `routes.py` (its paths), `schemas.py` (its bodies), and `wire.py` (from ours to its, and back).
"""
