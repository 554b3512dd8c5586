"""The model of a contract, its loader, and the interpretation of requests and values by a contract."""
