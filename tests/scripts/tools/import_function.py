# expect: success
# result: {"text": "imported"}
from servers.fake import echo

echo(text="imported")
