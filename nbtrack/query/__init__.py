"""What was recorded? The reading half: runs as Polars frames, filters, samples, comparisons."""
