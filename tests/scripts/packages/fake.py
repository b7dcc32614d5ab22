# expect: success
# result: {"same": true, "differs": true, "german": true, "japanese": true, "email": true, "unique": 20}
from faker import Faker

Faker.seed(4)
first = Faker().name()
Faker.seed(4)
again = Faker()
german, japanese = Faker("de_DE"), Faker("ja_JP")
german.seed_instance(1)
japanese.seed_instance(1)
postcode = german.postcode()
many = Faker(["en_US", "fr_FR"])
{
    "same": again.name() == first,
    "differs": len({again.name() for _ in range(20)}) > 10,
    "german": len(postcode) == 5 and postcode.isdigit(),
    "japanese": not japanese.name().isascii(),
    "email": "@" in again.email(),
    "unique": len({again.unique.random_int(0, 99) for _ in range(20)}),
}
