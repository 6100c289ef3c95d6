"""Which answer of the practice's document a question asks for."""
