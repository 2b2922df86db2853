"""Setting an interview up in conversation: what somebody wants is read out of what they write, one field after another."""
