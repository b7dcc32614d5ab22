# expect: FileNotFoundError
# message: No such file or directory: 'a.csv'
# hint: there is no such file in the cell: a script has the files that it makes and those that it is given
open("a.csv")
