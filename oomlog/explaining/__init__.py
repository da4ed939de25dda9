"""Events → what they mean: each function takes an event and gives a struct of `model/explained.py`, None where the
report does not hold what is needed.
"""
