"""The command line. `main.py` has the commands; each is a module of its own."""
