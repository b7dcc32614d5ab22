# expect: PermissionError
# hint: files and folders can be made below `/cell`, which is the working folder, and below `/tmp`
open("/data.csv", "w")
