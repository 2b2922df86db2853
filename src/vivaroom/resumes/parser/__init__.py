"""The rules that find a candidate's profile in the text of a resume: pure functions over lines and their looks."""
