# expect: success
# result: ["image/png", 4]
picture = fake.image()
[picture.mime_type, len(picture.data)]
