"""The parts of a labelled sheet: how its rows meet its headers, its blocks, and the sheets built of them."""
