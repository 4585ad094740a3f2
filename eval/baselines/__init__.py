"""Simple answers to the same questions: what any engine must beat before its figures mean anything.

engine       an engine made of a way to find claims and a way to judge, so that the rest of the line is the real one
stances      how to judge: by word overlap, by cosine, by one label
sentences    how to find claims: those that name a number, all, none
majority     the most frequent label of a set, which nobody could know beforehand
tune         chooses the thresholds, on a set that is for tuning: thresholds.json
"""
