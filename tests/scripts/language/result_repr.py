# expect: success
# result: "{1, 2}"
{1, 2}
