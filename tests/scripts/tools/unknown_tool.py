# expect: AttributeError
# message: did you mean "echo"?
fake.ecko()
