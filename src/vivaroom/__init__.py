"""Vivaroom, the AI interviewer that anyone can run."""
