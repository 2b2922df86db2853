"""Interviews as designs: asked for, planned, changed, copied, and put away by their owner."""
