# tools: filesystem.write_file, git.git_add, git.git_branch, git.git_checkout, git.git_commit, git.git_create_branch, git.git_diff, git.git_diff_staged, git.git_diff_unstaged, git.git_log, git.git_reset, git.git_show, git.git_status
# result: [["poem.txt"], "Files staged successfully", ["+roses"], "Changes committed successfully with hash HASH", "Created branch 'violets' from 'main'", ["+violets"], "All staged changes reset", true, ["Plant violets", "Plant roses"], ["Ada", "Ada"], "roses\nviolets\n", ["+violets"], ["* main", "  violets"], "Switched to branch 'violets'", true]
import re

repository = f"{folder}/repository"

def write(text):
    filesystem.write_file(path=f"{repository}/poem.txt", content=text)

def changes(diff):
    return [line for line in diff.splitlines() if re.match(r"[+-](?![+-])", line)]

def commit(message):
    git.git_add(repo_path=repository, files=["poem.txt"])
    return git.git_commit(repo_path=repository, message=message)

write("roses\n")
untracked = git.git_status(repo_path=repository).splitlines()
added = git.git_add(repo_path=repository, files=["poem.txt"])
staged = changes(git.git_diff_staged(repo_path=repository, context_lines=0))
said = commit("Plant roses")
branched = git.git_create_branch(repo_path=repository, branch_name="violets")
write("roses\nviolets\n")
unstaged = changes(git.git_diff_unstaged(repo_path=repository))
git.git_add(repo_path=repository, files=["poem.txt"])
reset = git.git_reset(repo_path=repository)
after_reset = "Changes not staged" in git.git_status(repo_path=repository)
commit("Plant violets")
log = git.git_log(repo_path=repository, max_count=5)
shown = git.git_show(repo_path=repository, revision="HEAD:poem.txt")
compared = changes(git.git_diff(repo_path=repository, target="violets"))
branches = git.git_branch(repo_path=repository, branch_type="local").split("\n")
switched = git.git_checkout(repo_path=repository, branch_name="violets")
try:
    git.git_checkout(repo_path=repository, branch_name="tulips")
    refusal = None
except ToolError as error:
    refusal = "tulips" in error.message
[
    [line.strip() for line in untracked if "poem" in line], added, staged, re.sub("[0-9a-f]{40}", "HASH", said), branched,
    unstaged, reset, after_reset, re.findall("Message: (.*)", log), re.findall("Author: (.*)", log), shown, compared,
    branches, switched, refusal,
]
