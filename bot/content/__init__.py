"""The practice’s own words: YAML files read into domain objects, with a list of every mistake."""
