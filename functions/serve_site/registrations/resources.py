"""What the pages of registrations read and write, wired when the first of them is opened."""

from fanfare.aws.register.attendance import Attendance
from fanfare.aws.register.register import Register
from serve_site.resources import dynamodb, settings

register = Register(dynamodb, settings.register_table)
attendance = Attendance(dynamodb, settings.register_table)
