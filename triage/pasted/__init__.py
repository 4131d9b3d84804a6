"""What stands around an output when people paste it, taken off line for line: marks, numbers, tags, entities."""
