# tools: thinking.sequentialthinking
# result: {"thoughtNumber": 3, "totalThoughts": 3, "nextThoughtNeeded": false, "branches": ["key"], "thoughtHistoryLength": 3}
def think(number, thought, **more):
    return thinking.sequentialthinking(
        thought=thought, thoughtNumber=number, totalThoughts=3, nextThoughtNeeded=number < 3, **more
    )

think(1, "The door is locked.")
think(2, "There may be a key.", branchFromThought=1, branchId="key")
think(3, "It is under the mat.")
