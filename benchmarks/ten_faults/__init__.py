"""Count how many of ten seeded faults in a small API are detected."""
