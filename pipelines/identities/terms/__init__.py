"""From a law to its terms: SQL that says which printed figures stand on which side, scope by scope."""
