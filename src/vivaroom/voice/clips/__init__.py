"""Clips: sound that comes or goes as a file of some format, and not as plain PCM."""
