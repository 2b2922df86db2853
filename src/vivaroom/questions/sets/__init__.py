"""Sets of a team's own questions: read from files, checked row by row, kept, and written out again."""
