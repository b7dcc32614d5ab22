# needs: pillow
# expect: success
# result: "<image, CMYK, 3000 x 300 pixels>"
# pictures: ["10x20", "4x4", "2000x200"]
from PIL import Image

Image.new("RGB", (10, 20), "red").show()
display(Image.new("F", (4, 4)))
Image.new("CMYK", (3000, 300))
