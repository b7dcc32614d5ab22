"""The published client of SandboxFusion against the address in its argument: whatever it prints was understood by it."""

import asyncio
import base64
import json
import sys

import sandbox_fusion
from sandbox_fusion import RunCodeRequest, SummaryMapping, run_code, run_code_async, run_concurrent

sandbox_fusion.set_endpoint(sys.argv[1])
seen = {}


def show(name, answer):
    shown = json.loads(answer.json())
    del shown["run_result"]["execution_time"]
    if shown["run_result"]["status"] == "TimeLimitExceeded":
        # Where the program was then, it says there.
        del shown["run_result"]["stderr"]
    summary = sandbox_fusion.summary_run_code_result(answer, SummaryMapping(RunTimeout="Timeout", RunFailed="Raised"))
    seen[name] = {"summary": summary, "answer": shown}


def ask(name, code, run_timeout=500, **more):
    request = RunCodeRequest(code=code, language="python", run_timeout=run_timeout, **more)
    show(name, run_code(request, max_attempts=1))


ask("prints", "print(123)")
ask("reads", "print(int(input()))", stdin="65535")
ask("asserts", "assert 1 == 2")
ask("runs too long", "import time; time.sleep(500)", run_timeout=0.2)
ask(
    "files",
    "text = open('dir1/dir2/flag').read()\nopen('a.txt', 'w').write(text.upper())",
    files={"dir1/dir2/flag": base64.b64encode(b"hello").decode()},
    fetch_files=["a.txt", "dir1/dir2/flag", "nowhere"],
)

request = RunCodeRequest(code="print('async')", language="python", run_timeout=500)
answer = asyncio.run(run_code_async(request, max_attempts=1))
show("asynchronously", answer)

requests = [
    [RunCodeRequest(code=f"print({number} ** 2)", language="python", run_timeout=500)] for number in range(200)
]
answers = run_concurrent(run_code, requests, concurrency=20)
assert [int(answer.run_result.stdout) for answer in answers] == [number**2 for number in range(200)], answers
seen["side by side"] = len(answers)

try:
    run_code(RunCodeRequest(code="int main() {}", language="cpp"), max_attempts=1)
except Exception as error:
    seen["another language"] = str(error)

json.dump(seen, sys.stdout)
