# expect: TIMEOUT
# message: pretends
class TIMEOUT(Exception):
    pass


raise TIMEOUT("pretends")
