"""The question bank: search by words and by meaning, and a team's own questions."""
