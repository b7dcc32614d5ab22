# expect: FUEL_EXHAUSTED
# fuel: 300000000
# left: ["half.txt: text/plain, 4 bytes"]
# return_files: ["half.txt"]
# returned: ["half.txt: text/plain: half"]
# Files are known of a script that a limit has stopped, too.
with open("half.txt", "w") as file:
    file.write("half")
while True:
    pass
