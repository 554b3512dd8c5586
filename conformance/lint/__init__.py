"""Checks of contract folders: whether the two files of a contract are valid and fit each other."""
