"""Webhooks: telling a team's own systems what happened, signed, with retries over three days."""
