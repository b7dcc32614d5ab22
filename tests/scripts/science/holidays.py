# needs: holidays
# expect: success
# result: {"women": "Frauentag", "number": 10, "working": "2026-04-07", "thanksgiving": ["2025-11-27", "2026-11-26"], "countries": true}
import datetime

import holidays

germany = holidays.country_holidays("DE", subdiv="BE", years=2026)
america = holidays.US(years=range(2025, 2027))
{
    "women": germany.get("2026-03-08"),
    "number": len(germany),
    "working": germany.get_nth_working_day(datetime.date(2026, 4, 2), 1).isoformat(),
    "thanksgiving": [day.isoformat() for day in america.get_named("Thanksgiving")],
    "countries": len(holidays.list_supported_countries()) > 200,
}
