"""Staff pages: accounts, the review queue, imports, and what people struggle with."""
