"""Reports of runs: the model of a report, and one file `NAME_format.py` for each format of `--report NAME=PATH`."""
