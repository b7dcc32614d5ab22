# expect: TIMEOUT | FUEL_EXHAUSTED
# timeout: 1
while True:
    search_tools("text " * 200, limit=50, detail="full")
