"""--stats and --perf-map: what ferry tells of its own work."""

import os
import pathlib
import re
import subprocess

from command_test import FERRY, PROBE, CommandTest, main

# What the probe does is little: most of it would be interpreted, and next to nothing translated.
os.environ["FERRY_DBT_VISITS"] = "0"

LINE = re.compile(r"ferry: stats (\d+): (.*)\n")


def reports(text):
    """What --stats printed: for each process its lines, as a list of (pid, {key: value})."""
    found = []
    for pid, line in LINE.findall(text):
        words = line.split()
        if words[0] == "program":
            found.append((int(pid), {}))
        assert found[-1][0] == int(pid), text
        if words[0] == "exits":
            words = words[1:]
        found[-1][1].update(zip(words[::2], words[1::2]))
    return found


class Tests(CommandTest):
    def stats(self, *command, status=0):
        outcome = self.ferry("--stats", *command)
        self.assertEqual(outcome.status, status, outcome.err)
        self.assertEqual(LINE.sub("", outcome.err), "")
        return outcome.out, reports(outcome.err)

    def test_stats(self):
        out, (report,) = self.stats(PROBE, "args")
        self.assertEqual(out, f"{PROBE}\nargs\n")
        values = report[1]
        self.assertEqual((values["program"], values["engine"]), (PROBE, "dbt"))
        self.assertEqual(int(values["guest_bytes"]), 4 * int(values["guest_instructions"]))
        inflation = int(values["host_bytes"]) / int(values["guest_bytes"])
        self.assertAlmostEqual(float(values["inflation"]), inflation, delta=0.01)
        for name in ("units", "translations", "lookups", "links", "syscall"):
            self.assertGreater(int(values[name]), 0, name)
        self.assertGreater(float(values["milliseconds"]), 0)
        self.assertGreater(float(values["microseconds_per_instruction"]), 0)

    def test_stats_of_what_is_interpreted(self):
        outcome = self.ferry("--stats", PROBE, "args", env={"FERRY_DBT_VISITS": "16"})
        (_, values), = reports(outcome.err)
        _, ((_, translated),) = self.stats(PROBE, "args")
        self.assertEqual(int(translated["interpreted"]), 0)
        self.assertGreater(int(values["interpreted"]), 1000)
        self.assertLess(int(values["units"]), 0.3 * int(translated["units"]))
        self.assertEqual(values["syscall"], translated["syscall"])

    def test_stats_come_at_every_end(self):
        for command, status in ((["exit", "3"], 3), (["die", "11"], -11)):
            with self.subTest(command):
                self.assertEqual(len(self.stats(PROBE, *command, status=status)[1]), 1)

    def test_stats_of_each_process_and_program(self):
        # The first program and the second are one process, the child is another.
        _, found = self.stats(PROBE, "exec", PROBE, "child", PROBE, "args")
        pids = [pid for pid, _ in found]
        self.assertEqual(len(set(pids)), 2, found)
        self.assertGreaterEqual(pids.count(pids[0]), 2, found)

    def test_a_program_is_translated_once_for_a_family(self):
        _, found = self.stats(PROBE, "child", PROBE, "child", PROBE, "args")
        taken = [int(values["taken"]) for _, values in found if "taken" in values]
        made = [int(values["translations"]) for _, values in found if "taken" in values]
        # One of them makes what there is; the one that was started last finds most of what it needs.
        self.assertTrue(any(t < 0.5 * m for t, m in zip(taken, made)), found)
        self.assertTrue(any(t > 0.6 * m and m > 50 for t, m in zip(taken, made)), found)

    def test_a_child_has_what_its_elder_brothers_made(self):
        _, found = self.stats(PROBE, "children", "3")
        *children, _ = [int(values["translations"]) for _, values in found]
        self.assertGreater(children[0], 0, found)
        self.assertEqual(children[1:], [0, 0], found)

    def test_who_sets_its_credentials_leaves_the_family(self):
        with subprocess.Popen([FERRY, PROBE, "credentials"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as guest:
            def shared():
                maps = pathlib.Path(f"/proc/{guest.pid}/maps").read_text()
                files = pathlib.Path(f"/proc/{guest.pid}/fd").iterdir()
                return ("ferry-code" in maps,
                        any("ferry-code" in os.readlink(file) for file in files))

            for line, expected in ((b"forked\n", (True, True)), (b"set\n", (False, False))):
                self.assertEqual(guest.stdout.readline(), line)
                self.assertEqual(shared(), expected, line)
                guest.stdin.write(b"x")
                guest.stdin.flush()
            self.assertEqual(guest.wait(20), 0)

    def test_no_stats_unless_asked_for(self):
        self.assert_runs(f"{PROBE}\nargs\n", PROBE, "args")

    def perf_map(self, *command):
        """The map of a waiting guest's process, as (address, size, name), and its host mappings."""
        with subprocess.Popen([FERRY, "--perf-map", *command], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as guest:
            self.assertEqual(guest.stdout.readline(), b"ready\n")
            pid = guest.pid
            if "child" in command:
                pid = int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text())
            path = pathlib.Path(f"/tmp/perf-{pid}.map")
            self.addCleanup(path.unlink, missing_ok=True)
            pathlib.Path(f"/tmp/perf-{guest.pid}.map").touch()
            self.addCleanup(pathlib.Path(f"/tmp/perf-{guest.pid}.map").unlink, missing_ok=True)
            lines = path.read_text().splitlines()
            mappings = pathlib.Path(f"/proc/{pid}/maps").read_text()
            guest.stdin.close()
            self.assertEqual(guest.wait(20), 0)
        rows = [line.split(" ", 2) for line in lines]
        return [(int(begin, 16), int(size, 16), name) for begin, size, name in rows], mappings

    def check(self, rows, mappings):
        executable = []
        for line in mappings.splitlines():
            begin, end, rights = re.match(r"(\w+)-(\w+) (....)", line).groups()
            if rights[2] == "x":
                executable.append((int(begin, 16), int(end, 16)))
        for begin, size, name in rows:
            self.assertTrue(any(low <= begin and begin + size <= high for low, high in executable),
                            name)
        names = [name for _, _, name in rows]
        self.assertTrue(any(re.fullmatch(r"main(\+0x\w+)? \[probe\]", name) for name in names))
        self.assertIn("_start [probe]", names)

    def test_perf_map(self):
        self.check(*self.perf_map(PROBE, "wait"))

    def test_perf_map_after_exec(self):
        self.check(*self.perf_map(PROBE, "exec", PROBE, "wait"))

    def test_perf_map_of_a_child(self):
        self.check(*self.perf_map(PROBE, "child", PROBE, "wait"))

    def test_perf_map_that_cannot_be_written(self):
        target = self.make("target", "text")
        with subprocess.Popen(["sh", "-c", f"ln -sf {target} /tmp/perf-$$.map; "
                               f"echo $$; exec {FERRY} --perf-map {PROBE} args"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as guest:
            out, err = guest.communicate(timeout=50)
        os.unlink(f"/tmp/perf-{out.strip()}.map")
        self.assertEqual(guest.returncode, 125, err)
        self.assertIn("cannot write the perf map", err)
        self.assertEqual(pathlib.Path(target).read_text(), "text")


if __name__ == "__main__":
    main()
