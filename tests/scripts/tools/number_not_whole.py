# expect: TypeError
# message: argument 'count' of replies.counts: 20.5 is not an integer, and the tool asks for one; pass round(x) or int(x), or divide with //
# line: 5
# calls: 0
replies.counts(count=41 / 2)
