"""Dates: a calendar of shifts, written and read again."""
from datetime import datetime, timedelta

start = datetime(2026, 1, 1, 6)
shifts = [start + timedelta(hours=8 * number) for number in range(4_000)]
texts = [shift.isoformat() for shift in shifts]
again = [datetime.fromisoformat(text) for text in texts]
nights = [shift for shift in again if shift.hour >= 22 and shift.weekday() < 5]
(len(nights), max(again).strftime("%d.%m.%Y"), (again[-1] - again[0]).days)
