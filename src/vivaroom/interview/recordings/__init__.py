"""Recordings of spoken sessions: their sound as it came, where everything stands in them, and what is kept."""
