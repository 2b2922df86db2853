"""Hearing and speaking by OpenAI, and by any server that speaks its protocol."""
