"""The parts that every other package uses: exchanges, errors, Ctrl-C, generated values, and lookup of modules."""
