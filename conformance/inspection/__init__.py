"""Judge recorded traffic against a contract, without sending anything."""
