"""Resumes: from a file to a profile whose every field points into the text."""
