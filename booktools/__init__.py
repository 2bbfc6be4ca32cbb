"""The book's own tools: extract, execute, normalise, run, export."""
