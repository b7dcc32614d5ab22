# expect: SyntaxError | MemoryError | RecursionError
compile("(" * 5000, "nested", "eval")
