"""OpenAI's Realtime models as the ear and the voice of an interviewer."""
