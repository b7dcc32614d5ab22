import json, re, datetime, collections, itertools, math, statistics, urllib.parse, dataclasses, random, hashlib, csv
import decimal, functools, string, time, textwrap, typing, asyncio, sqlite3, io, enum, collections.abc, uuid, sys
import concurrent.futures, contextlib, copy, heapq, bisect, base64, zoneinfo, operator, fractions, threading
from collections import Counter, defaultdict, namedtuple
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone
from decimal import Decimal
from typing import Any

print(Decimal("1.5"), Counter("abca").most_common(1), date(2026, 1, 1))
