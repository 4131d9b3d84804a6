"""Tables to facts: rates, fan-out, trends, roles. Everything that needs arithmetic over rows, and nothing that needs a threshold."""
