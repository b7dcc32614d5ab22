# expect: success
# calls: 0
# stderr: and 3 more
replies = [aio.fake.echo(text=str(number)) for number in range(8)]
print("sent")
