"""The published file as others read it: real clients in processes of their own, while snapshots are published."""
