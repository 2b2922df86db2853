"""Transcripts as clients have them: kept beside our own record, and never judged in its place."""
