"""The scorecard: ten defences of a proxy, each passed, failed, held in part or not checked, with its evidence.

`defences/` holds one module for each; `grading.py` says what evidence makes of them; `known.py` is what they look at.
What was not checked is never a pass, and a pass needs something that speaks for it.
"""
