"""What every other room uses: exchanges, errors, Ctrl-C, generated test values, and the members of packages."""
