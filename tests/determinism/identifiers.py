import secrets
import uuid
print(uuid.uuid4(), uuid.uuid1(), secrets.token_hex(8), secrets.randbelow(10**9))
