"""The kinds of contradictions, one module for each: amounts, forms and languages, wording."""
