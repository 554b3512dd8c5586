"""A small API with ten seeded faults, and how many of them are found."""
