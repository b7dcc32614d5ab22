# expect: ok
import servers
import servers.files as storage
from servers import ToolError, files, os as host, subprocess
from servers.aio import files as later
from servers.sys import modules
print(servers.os.getcwd(), host.run(), servers.subprocess, storage.open)
