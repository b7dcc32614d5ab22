# expect: success
# result: 10
# policy: off
import asyncio

loop = asyncio.get_running_loop()
attempts = [
    lambda: asyncio.start_server(print, "localhost", 80),
    lambda: loop.create_unix_connection(asyncio.Protocol, "/tmp/socket"),
    lambda: loop.create_unix_server(asyncio.Protocol, "/tmp/socket"),
    lambda: loop.create_datagram_endpoint(asyncio.DatagramProtocol),
    lambda: loop.getaddrinfo("example.com", 80),
    lambda: loop.sock_recv(None, 1),
    lambda: loop.add_reader(0, print),
    lambda: loop.connect_read_pipe(asyncio.Protocol, None),
    lambda: loop.add_signal_handler(2, print),
    lambda: loop.start_tls(None, None, None),
]
refused = 0
for attempt in attempts:
    try:
        await attempt()
    except NotImplementedError as error:
        refused += "in the sandbox" in str(error)
refused
