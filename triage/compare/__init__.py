"""Two cases side by side, or one case judged twice: what changed, and whether it helped."""
