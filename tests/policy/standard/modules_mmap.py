# lacks: numpy
# expect: import 4:8 module `mmap` is not in this image: what a script has is in memory
# With numpy there is a stand-in, which packages import.
import mmap
