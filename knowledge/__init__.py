"""What the office knows: procedures, guides, questions, glossary, places; and the shared ground."""
