"""The running text of a disclosure: its sections and sentences, and what each sentence claims."""
