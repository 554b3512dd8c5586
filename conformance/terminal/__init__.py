"""What is printed on a terminal: layout, colours, and the progress of a run."""
