"""Voice, all of it on the machine: hearing what people say and reading answers aloud."""
