#!/usr/bin/env python3
"""Makes windows_zones.inc: which Windows time zone each zone of the IANA database is.

    npm pack cldr-core cldr-bcp47     # and unpack both
    windows_zones.py CLDR-CORE CLDR-BCP47 >windows_zones.inc

The data is the Unicode Consortium's; windows_zones.license is its licence.
"""
import json
import pathlib
import sys

HEAD = """\
// Which Windows time zone each zone of the IANA database is, sorted by the latter's name.
// Made by windows_zones.py of CLDR {version}'s windowsZones and timezone data:
// Copyright 2004-2026 Unicode, Inc.; their licence is in windows_zones.license.
//
//   ZONE( IANA name, Windows name )
//
// clang-format off"""


def main():
    core, bcp47 = map(pathlib.Path, sys.argv[1:3])
    supplemental = json.loads((core / "supplemental/windowsZones.json").read_text())["supplemental"]
    keys = json.loads((bcp47 / "bcp47/timezone.json").read_text())["keyword"]["u"]["tz"]
    zones = {}
    for entry in supplemental["windowsZones"]["mapTimezones"]:
        zone = entry["mapZone"]
        for name in zone["_type"].split():
            zones.setdefault(name, zone["_other"])
    for key in keys.values():
        if not isinstance(key, dict):
            continue
        names = key.get("_alias", "").split()
        known = [zones[name] for name in names if name in zones]
        for name in names if known else []:
            zones.setdefault(name, known[0])
    print(HEAD.format(version=supplemental["version"]["_cldrVersion"]))
    for name in sorted(zones):
        print(f'ZONE( "{name}", "{zones[name]}" )')
    print("// clang-format on")


if __name__ == "__main__":
    main()
