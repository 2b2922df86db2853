"""The process that reads one file of a stranger and ends: `python -I -m vivaroom.resumes.reader`."""
