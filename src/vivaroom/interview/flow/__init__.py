"""What the interviewer does next, decided from plan, session and signal without waiting for anything."""
