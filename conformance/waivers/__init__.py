"""Write and edit files of waivers; `conformance.checks.waivers` applies them."""
