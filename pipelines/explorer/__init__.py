"""Explorer: pages and the read API on the published snapshot. How it was built is not this room's business."""
