# tools: filesystem.create_directory, filesystem.read_media_file, filesystem.write_file
# result: [["Media", "image/png", "bytes of pixel.png"], ["Media", "audio/wav", "bytes of tone.wav"], ["Resource", "application/octet-stream", "bytes of data.bin"]]
filesystem.create_directory(path=f"{folder}/media")
media = []
for name in ["pixel.png", "tone.wav", "data.bin"]:
    path = f"{folder}/media/{name}"
    filesystem.write_file(path=path, content=f"bytes of {name}")
    value = filesystem.read_media_file(path=path)
    media.append([type(value).__name__, value.mime_type, value.data.decode()])
media
