"""How the work for later stands: who does it, how much of it there is, and what is done again and again."""
