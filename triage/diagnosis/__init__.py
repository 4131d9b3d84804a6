"""Playbooks to verdicts: signs, the ladder, ranking, the causal chain, explanations."""
