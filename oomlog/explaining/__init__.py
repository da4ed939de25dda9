"""Events → what they mean: the request, the choice, where the memory was, who lives there, why, and what repeats."""
