#!/usr/bin/env python3
"""Which Windows zone a program sees for zones of the host's database, one made up for the test.

    zone_names.py FERRY TIME_ZONE_PROGRAM
"""
import os
import pathlib
import subprocess
import sys
import tempfile

EMPTY = b"TZif2" + bytes(39)
CASES = (  # zone, the rules in its file, what the program says
    ("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3",
     ("bias -60, standard W. Europe Standard Time 0, daylight W. Europe Daylight Time -60",
      "key 'W. Europe Standard Time'")),
    ("Asia/Kolkata", "IST-5:30", ("bias -330, standard India Standard Time 0",
                                  "key 'India Standard Time'")),
    ("Europe/Dublin", "IST-1GMT0,M10.5.0,M3.5.0/1",
     ("bias 0, standard GMT Standard Time 0, daylight GMT Daylight Time -60",
      "standard year 0 month 10 week 5 weekday 0 at 02:00",
      "daylight year 0 month 3 week 5 weekday 0 at 01:00")),
    ("Etc/UTC", "UTC0", ("bias 0, standard Coordinated Universal Time 0", "key 'UTC'")),
    ("Nowhere/Else", "<-0330>3:30<-0230>,M3.2.0,M11.1.0",
     ("bias 210, standard -0330 0, daylight -0230 -60", "key ''")),
    ("Nowhere/Empty", "", ("bias 0, standard Coordinated Universal Time 0", "key 'UTC'")),
    ("Asia/Gaza", "EET-2EEST,M3.4.4/50,M10.4.4/50",
     ("bias -120, standard West Bank Standard Time 0", "weekday 6 at 02:00")),
)


def main():
    ferry, program = sys.argv[1:3]
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        for name, rules, expected in CASES:
            file = pathlib.Path(directory) / "zoneinfo" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(EMPTY + EMPTY + f"\n{rules}\n".encode())
            done = subprocess.run([ferry, program], env={**os.environ, "TZ": f":{file}"},
                                  capture_output=True, text=True, timeout=30)
            for text in expected:
                if text not in done.stdout:
                    failed += 1
                    print(f"{name}: not there: {text}\n{done.stdout[:600]}{done.stderr}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
