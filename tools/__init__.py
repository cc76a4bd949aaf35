"""Tools for those who work on juesuan; nothing here is part of the pipeline."""
