"""What the office knows: procedures, guides, questions, glossary, places; the shared ground."""
