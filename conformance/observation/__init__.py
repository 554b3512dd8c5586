"""What exchanges show of a target: replies as the contract reads them, records, and the state of the target."""
