"""The checks: outcomes that the contract allows, findings about exchanges, and the verdict on each clause."""
