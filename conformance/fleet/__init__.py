"""Several targets side by side: what each kept and broke, and where they differ."""
