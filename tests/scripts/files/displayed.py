# expect: success
# displays: ["image/gif: 37 bytes", "text/plain: a,b\n", "text/markdown: # Title", "text/plain: no_such_file.png", "text/csv: a,b\n", "application/octet-stream: 3 bytes"]
# stdout: FileNotFoundError
import base64
import pathlib

gif = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")[:37]
with open("chart.gif", "wb") as file:
    file.write(gif[:-1] + b";")
pathlib.Path("rows.csv").write_text("a,b\n")
pathlib.Path("notes.md").write_text("# Title")
pathlib.Path("bytes").write_bytes(b"\0\xff\1")
display("chart.gif", pathlib.Path("rows.csv"), "notes.md", "no_such_file.png")
display("rows.csv", mime_type="text/csv")
display(pathlib.Path("/cell/bytes"))
try:
    display(pathlib.Path("no_such_file.png"))
except OSError as error:
    print(type(error).__name__)
