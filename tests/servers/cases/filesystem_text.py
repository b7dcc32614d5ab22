# tools: filesystem.create_directory, filesystem.edit_file, filesystem.read_file, filesystem.read_multiple_files, filesystem.read_text_file, filesystem.write_file
# result: {"said": "Successfully wrote to /text/list.txt", "diff": ["-two", "+2"], "whole": "eins\nzwei\nthrée\n", "head": "eins", "tail": "", "json stays text": "{\"a\": [1, null]}", "parts": ["/text/list.txt:\neins\nzwei\nthrée", "/text/config.json:\n{\"a\": [1, null]}", "/text/none.txt: Error - ENOENT: no such file or directory, open '/text/none.txt'"], "refusal": "Access denied - path outside allowed directories"}
import json

filesystem.create_directory(path=f"{folder}/text")
path, config = f"{folder}/text/list.txt", f"{folder}/text/config.json"
said = filesystem.write_file(path=path, content="one\ntwo\nthree\n").replace(folder, "")
filesystem.write_file(path, "one\ntwo\nthrée\n")
filesystem.write_file(path=config, content=json.dumps({"a": [1, None]}))
diff = filesystem.edit_file(path=path, edits=[{"oldText": "two", "newText": "2"}], dryRun=True).splitlines()
filesystem.edit_file(path=path, edits=[{"oldText": "two", "newText": "zwei"}, {"oldText": "one", "newText": "eins"}])
both = filesystem.read_multiple_files(paths=[path, config, f"{folder}/text/none.txt"]).replace(folder, "")
try:
    filesystem.read_text_file(path="/etc/passwd")
    refusal = None
except ToolError as error:
    refusal = error.message.partition(":")[0]
{
    "said": said,
    "diff": [line for line in diff if line[:1] in "+-" and line[1:2] not in "+-"],
    "whole": filesystem.read_text_file(path=path),
    "head": filesystem.read_text_file(path=path, head=1),
    "tail": filesystem.read_file(path=path, tail=1),
    "json stays text": filesystem.read_text_file(path=config),
    "parts": [part.strip() for part in both.split("---")],
    "refusal": refusal,
}
