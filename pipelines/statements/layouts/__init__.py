"""One small reader per shape of form; which shape a form has is said by its template."""
