"""The question bank: search, and a team's own questions."""
