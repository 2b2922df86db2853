"""Front ends that poll or listen: answers are acknowledged at once, what follows comes by status or as an event stream."""
