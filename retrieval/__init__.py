"""Question text to ranked procedures and a decision: answer, ask back or refuse."""
