"""Device lists in the formats that people already have."""
