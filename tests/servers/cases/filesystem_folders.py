# tools: filesystem.create_directory, filesystem.directory_tree, filesystem.get_file_info, filesystem.list_allowed_directories, filesystem.list_directory, filesystem.list_directory_with_sizes, filesystem.move_file, filesystem.search_files, filesystem.write_file
# result: {"made": "Successfully created directory /folders/deep/deeper", "moved": "Successfully moved /folders/deep/b.md to /folders/b.md", "tree": [{"name": "a.txt", "type": "file"}, {"name": "deep", "type": "directory", "children": [{"name": "deeper", "type": "directory", "children": [{"name": "c.txt", "type": "file"}]}]}], "entries": ["[FILE] a.txt", "[FILE] b.md", "[DIR] deep"], "sizes": [["[DIR]", "deep"], ["[FILE]", "a.txt", "4", "B"], ["[FILE]", "b.md", "2", "B"], ["Total:", "2", "files,", "1", "directories"], ["Combined", "size:", "6", "B"]], "found": ["/folders/a.txt", "/folders/deep/deeper/c.txt"], "info": ["4", "true", "false"], "allowed": "Allowed directories:\nFOLDER"}
import json

top = f"{folder}/folders"
made = filesystem.create_directory(path=f"{top}/deep/deeper")
for name, text in [("a.txt", "aaaa"), ("deep/b.md", "bb"), ("deep/deeper/c.txt", "c")]:
    filesystem.write_file(path=f"{top}/{name}", content=text)
moved = filesystem.move_file(source=f"{top}/deep/b.md", destination=f"{top}/b.md")
sizes = filesystem.list_directory_with_sizes(path=top, sortBy="size").splitlines()
info = dict(line.split(": ", 1) for line in filesystem.get_file_info(path=f"{top}/a.txt").splitlines())
{
    "made": made.replace(folder, ""),
    "moved": moved.replace(folder, ""),
    "tree": json.loads(filesystem.directory_tree(path=top, excludePatterns=["*.md"])),
    "entries": filesystem.list_directory(path=top).splitlines(),
    "sizes": [line.split() for line in sizes if line],
    "found": filesystem.search_files(path=top, pattern="**/*.txt").replace(folder, "").splitlines(),
    "info": [info["size"], info["isFile"], info["isDirectory"]],
    "allowed": filesystem.list_allowed_directories().replace(folder, "FOLDER"),
}
