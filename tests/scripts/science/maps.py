# needs: folium, geopy
# expect: success
# result: {"distance": [879.699, 877.465], "map": [true, true], "found": "no network"}
import folium
from geopy.distance import geodesic, great_circle
from geopy.exc import GeocoderServiceError
from geopy.geocoders import Nominatim

berlin, paris = (52.52, 13.405), (48.8566, 2.3522)
chart = folium.Map(location=berlin, zoom_start=6)
folium.Marker(paris, popup="Paris").add_to(chart)
folium.PolyLine([berlin, paris], color="red").add_to(chart)
chart.save("map.html")
try:
    found = Nominatim(user_agent="cell", timeout=1).geocode("Berlin")
except GeocoderServiceError:
    found = "no network"
{
    "distance": [round(geodesic(berlin, paris).km, 3), round(great_circle(berlin, paris).km, 3)],
    "map": ["leaflet" in open("map.html").read(), "Paris" in chart.get_root().render()],
    "found": found,
}
