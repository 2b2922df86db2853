"""What a language model does in an interview: words questions, reads short utterances, finds evidence; code checks it."""
