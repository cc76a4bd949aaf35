"""Classification: data files of functional and economic codes, regions and agency kinds, and their loader."""
