"""The core: the plan, the flow of a session, evaluation, and the ledger."""
