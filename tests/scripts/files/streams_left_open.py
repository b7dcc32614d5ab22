# expect: success
# stdout: printed, written
# stderr: told
# What a script has written to the descriptor of a standard stream gets there, also where it closes nothing.
import os

print("printed", end=", ")
out = os.fdopen(1, "w", closefd=False)
out.write("written")
told = open(2, "wb", closefd=False)
told.write(b"told")
