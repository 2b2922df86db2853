"""What the interviewer knows: questions, rubrics, plans, prompts and roles as files, and their loader."""
