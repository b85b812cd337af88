"""French as it is printed: the first of a month is “1er”, the other days are bare. `S` is the ordinal's ending."""

DATE_FORMAT = "jS F Y"
DATETIME_FORMAT = "jS F Y H:i"
MONTH_DAY_FORMAT = "jS F"
