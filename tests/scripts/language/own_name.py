# expect: success
# stdout: usage: script.py [-h] name
# result: ["/cell/script.py", "/cell/script.py"]
import argparse, sys

parser = argparse.ArgumentParser()
parser.add_argument("name")
parser.print_usage()
[sys.argv[0], __file__]
