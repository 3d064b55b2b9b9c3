"""Topics of the user's own: learnt from a few dozen examples, scored in the model's one pass."""
