"""Revenue by region and month, the best customers, and the orders that stand out."""
import csv
import io
from collections import defaultdict
from decimal import Decimal
from statistics import mean, median, stdev

text = files.read_text_file(path="orders.csv")
orders = [row for row in csv.DictReader(io.StringIO(text)) if row["status"] == "paid"]
for order in orders:
    order["value"] = int(order["quantity"]) * Decimal(order["unit_price"])

by_region = defaultdict(Decimal)
by_month = defaultdict(Decimal)
by_customer = defaultdict(Decimal)
for order in orders:
    by_region[order["region"]] += order["value"]
    by_month[order["date"][:7]] += order["value"]
    by_customer[order["customer"]] += order["value"]

total = sum(by_region.values())
print(f"{'region':<8}{'revenue':>12}{'share':>8}")
for region, revenue in sorted(by_region.items(), key=lambda item: -item[1]):
    print(f"{region:<8}{revenue:>12,.2f}{revenue / total:>8.1%}")
print(f"{'total':<8}{total:>12,.2f}")

# An order stands out when it lies more than three standard deviations above the mean.
values = [order["value"] for order in orders]
threshold = mean(values) + 3 * stdev(values)
unusual = [order for order in orders if order["value"] > threshold]

{
    "orders": len(orders),
    "revenue": str(total),
    "by_region": {region: str(by_region[region]) for region in sorted(by_region)},
    "by_month": {month: str(by_month[month]) for month in sorted(by_month)},
    "median_order": str(median(values)),
    "best_customers": sorted(by_customer, key=by_customer.get, reverse=True)[:3],
    "unusual": [f"{order['order_id']} {order['customer']}: {order['value']}" for order in unusual],
}
