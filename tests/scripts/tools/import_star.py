# expect: success
# result: "a"
from servers.fake import *
echo(text="a")["text"]
