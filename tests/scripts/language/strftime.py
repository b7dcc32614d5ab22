# expect: success
# result: [" 3:04 PM", "March 05 at 15:04", " 3 pm", "2026 100%", "MAR mar|05", "%N %v %E", "15 3", "FRI pm", "2026-03-05T15:04:06", "  15|3"]
import datetime, time

when = datetime.datetime(2026, 3, 6, 15, 4, 6) - datetime.timedelta(days=1)
friday = when + datetime.timedelta(days=1)
[
    when.strftime("%l:%M %p"), when.strftime("%B %d at %k:%M"), when.strftime("%_I %P"), time.strftime("%Y 100%", when.timetuple()),
    when.strftime("%^b ") + when.strftime("%b|%Od").lower(), when.strftime("%N %v %E"), when.strftime("%-k %-l"),
    friday.strftime("%#a %#p"), when.strftime("%FT%T"), when.strftime("%_4H|%-I"),
]
