# expect: success
# result: ["10.0.0.1", "10.0.0.0/30", "Europe/Berlin", "UTC", "UTC+02:00"]
import datetime, ipaddress, zoneinfo
network = ipaddress.ip_network("10.0.0.0/30")
zone = datetime.timezone(datetime.timedelta(hours=2))
[next(network.hosts()), network, zoneinfo.ZoneInfo("Europe/Berlin"), datetime.timezone.utc, zone]
