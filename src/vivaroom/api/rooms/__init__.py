"""Interviews in rooms of a media server: who is let in, and how the interviewer comes and goes."""
