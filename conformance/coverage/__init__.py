"""How much of what a contract documents was seen, and why the rest was not."""
