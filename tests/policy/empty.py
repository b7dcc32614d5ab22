# expect: ok
