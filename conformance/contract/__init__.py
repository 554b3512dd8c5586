"""What a contract says: its model and loader, its OpenAPI document, and requests and values seen through it."""
