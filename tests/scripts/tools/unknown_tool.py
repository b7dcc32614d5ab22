# expect: AttributeError
# message: echo
fake.ecko()
