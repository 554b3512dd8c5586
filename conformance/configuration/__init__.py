"""Read options, contracts and named targets from `conformance.toml` or `pyproject.toml`.

The options of the commands are defined by their argument parsers only. This package derives from these definitions
which keys a file can have, how a value is checked, and the JSON Schema for editors:

    option_keys     one key for each option of each command
    file_search     which file applies
    reader          a file as a checked `Configuration`
    command_line    a command line whose options have their defaults from the file
    listing         the pages of `conformance config`
    json_schema     the schema of the file
"""
