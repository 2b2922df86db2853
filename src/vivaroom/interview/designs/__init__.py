"""Interviews as designs: made, changed, copied and put away by their owner."""
