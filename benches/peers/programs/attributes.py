"""Attributes: a bank of accounts whose objects change their own state."""


class Account:
    def __init__(self, number):
        self.number = number
        self.balance = 0
        self.moves = 0

    def deposit(self, cents):
        self.balance += cents
        self.moves += 1


accounts = [Account(number) for number in range(50)]
for step in range(1_500):
    for account in accounts:
        account.deposit(account.number + step)
(sum(account.balance for account in accounts), accounts[-1].moves)
