"""Who brings events to whoever wants to hear of them, one module each."""
