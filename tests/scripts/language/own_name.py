# expect: success
# stdout: usage: script.py [-h] name
# result: [true, true, "script.py"]
import argparse, os, sys

parser = argparse.ArgumentParser()
parser.add_argument("name")
parser.print_usage()
[sys.argv == [__file__], os.path.isabs(__file__), os.path.basename(__file__)]
