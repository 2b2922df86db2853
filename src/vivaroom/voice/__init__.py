"""A live conversation: audio in, turns, speech out, whatever carries it."""
