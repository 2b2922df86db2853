"""Front ends of a mock interview: accounts by username, resumes, interviews in a LiveKit room, transcripts, feedback."""
