"""The Python side of the guest: what scripts meet besides the standard library.

`image` runs once, when the image is built, and offers the entry point (`entry.c`) its hooks. The other modules hold one
thing each.
"""
