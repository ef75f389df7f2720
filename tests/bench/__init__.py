"""``python -m tests.bench``: what the portal costs beside the bare thing, as ratios within one run."""
