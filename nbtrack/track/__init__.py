"""What may I log, and what happens then? The writing half: from `Run.log()` to bytes on disk."""
