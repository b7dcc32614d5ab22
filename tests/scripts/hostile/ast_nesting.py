# expect: RecursionError | MemoryError | MEMORY_LIMIT
import ast

ast.parse("-" * 100000 + "1")
