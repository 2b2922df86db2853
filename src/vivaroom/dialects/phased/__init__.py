"""Front ends of an interview in phases: profile, resumes, an interview over a socket, typed or aloud, and its report."""
