# expect: success
# result: {"text": "imported"}
from servers.aio import fake

await fake.echo(text="imported")
