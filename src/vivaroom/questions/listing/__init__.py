"""Which questions somebody sees: in pages, by words and meaning, and those of a team's own for planning."""
