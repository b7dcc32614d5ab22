# expect: success
# result: {"found": 3, "tidied": true}
# stdout: tidying
for number in range(10):
    try:
        if number == 3:
            return {"found": number, "tidied": True}
    except Exception:
        pass
    finally:
        if number == 3:
            print("tidying")
"not reached"
