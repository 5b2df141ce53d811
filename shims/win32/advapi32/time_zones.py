#!/usr/bin/env python3
"""Makes time_zones.inc: the rules of Windows' time zones, of the zone that CLDR names for each.

    npm pack cldr-core     # and unpack it
    time_zones.py CLDR-CORE [/usr/share/zoneinfo] >time_zones.inc
"""
import json
import pathlib
import re
import sys

HEAD = """\
// The rules of Windows' time zones, the last one first: so each is put in front of the others.
// Made by time_zones.py of the zones that CLDR {version} names for them, and of the IANA database {tz}.
// CLDR's data are Copyright 2004-2026 Unicode, Inc.; their licence is in nt/ke/windows_zones.license.
//
//   TIME_ZONE( name, place, bias, daylight bias, standard from, daylight from )
//
// Biases are minutes behind UTC; a date is month, day of the week, which one of the month, hour, minute.
//
// clang-format off"""

RULE = re.compile(r"([A-Za-z]+|<[^>]+>)([-+:\d]+)(?:([A-Za-z]+|<[^>]+>)([-+:\d]*))?(?:,([^,]+),([^,]+))?$")


def seconds(text):
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")] + [0, 0]
    return sign * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def date(text):
    """As Windows says it: hours of other days are those of the day before or behind."""
    day, _, time = text.partition("/")
    month, week, weekday = map(int, re.fullmatch(r"M(\d+)\.(\d)\.(\d)", day).groups())
    at = seconds(time or "2")
    weekday += at // 86400
    at %= 86400
    return f"DATE({month}, {weekday % 7}, {week}, {at // 3600}, {at % 3600 // 60})"


def row(name, zone, rule):
    standard, daylight, from_daylight, from_standard = [RULE.match(rule)[i] for i in (2, 3, 5, 6)]
    bias = seconds(standard) // 60
    dates = ["NEVER", "NEVER"]
    daylight_bias = -60
    if daylight and from_daylight:
        if RULE.match(rule)[4]:
            daylight_bias = seconds(RULE.match(rule)[4]) // 60 - bias
        if daylight_bias > 0:  # Ireland's winter time is the exception there, not the rule
            bias, daylight_bias = bias + daylight_bias, -daylight_bias
            from_daylight, from_standard = from_standard, from_daylight
        dates = [date(from_standard), date(from_daylight)]
    place = zone.rpartition("/")[2].replace("_", " ")
    return f'TIME_ZONE( L"{name}", L"{place}", {bias}, {daylight_bias}, {dates[0]}, {dates[1]} )'


def main():
    core = pathlib.Path(sys.argv[1])
    database = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "/usr/share/zoneinfo")
    supplemental = json.loads((core / "supplemental/windowsZones.json").read_text())["supplemental"]
    zones = {}
    for entry in supplemental["windowsZones"]["mapTimezones"]:
        zone = entry["mapZone"]
        if zone["_territory"] == "001":
            zones[zone["_other"]] = zone["_type"]
    version = (database / "tzdata.zi").read_text().split("\n")[0].split()[-1]
    print(HEAD.format(version=supplemental["version"]["_cldrVersion"], tz=version))
    for name in sorted(zones, key=str.upper, reverse=True):
        rule = (database / zones[name]).read_bytes().split(b"\n")[-2].decode()
        print(row(name, zones[name], rule))
    print("// clang-format on")


if __name__ == "__main__":
    main()
