"""Front ends that set an interview up in conversation, and hold it in fixed questions, aloud turn by turn or in writing."""
