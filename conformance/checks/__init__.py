"""The checks: what the contract allows, the judge of exchanges, and the verdict on each clause."""
