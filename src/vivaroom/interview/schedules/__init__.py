"""Interviews that are set up for one job application: planned ahead, prepared, reminded of, started by their id."""
