# expect: ValueError
# message: a script can display 32 values and 4 MiB in all
for n in range(40):
    display(n)
