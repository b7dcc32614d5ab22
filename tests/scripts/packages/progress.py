# expect: success
# result: 45
# stdout: written beside it
# stderr: 10/10
from tqdm import tqdm, trange

total = sum(tqdm(range(10), desc="counting"))
for _ in trange(2):
    tqdm.write("written beside it")
total
