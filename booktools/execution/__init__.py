"""How pages are executed: keys, cache, kernels, schedule, lock."""
