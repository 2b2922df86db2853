"""The realtime socket: an interview in the vocabulary of the OpenAI Realtime API, with `interview.*` events of our own."""
