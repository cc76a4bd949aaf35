"""How texts, numbers, codes and units are worded, folded for comparison, and whether they can be trusted."""
