"""Gemini Live, Google's models that hear and speak over one WebSocket."""
