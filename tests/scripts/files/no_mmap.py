# lacks: numpy
# expect: ModuleNotFoundError
# message: No module named 'mmap'
# hint: a file is in memory already: read it
import mmap
