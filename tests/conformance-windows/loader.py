#!/usr/bin/env python3
"""loader.py FERRY PROGRAMS: what the loader of Windows programs says: what is missing, what --trace=win32 shows."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

FERRY, PROGRAMS = sys.argv[1], pathlib.Path(sys.argv[2])
# Guests that leave calls by other ways than returning, or look at their own addresses and stacks.
HARD = ["seh", "cpp_exceptions", "long_jump", "nested_filter", "unwind_by_hand", "capture_restore", "vectored_order", "fibers",
        "suspend", "apc", "stack_overflow", "unhandled_filter", "forwarders", "module_names", "exit_order", "pinned"]


def run(*words):
    with tempfile.TemporaryDirectory() as directory:
        return subprocess.run([FERRY, *map(str, words)], cwd=directory, capture_output=True, timeout=60)


class Loader(unittest.TestCase):
    def test_all_that_is_missing_is_told_at_once(self):
        outcome = run(PROGRAMS / "missing_imports.exe")
        self.assertEqual((outcome.returncode, outcome.stdout), (126, b""))
        for text in ("wants_more.dll needs not_there.dll, which is not there",
                     "wants_more.dll needs no_such_value of order_c.dll",
                     "missing_imports.exe needs more_than_there_is of wants_more.dll",
                     "missing_imports.exe needs not_there.dll, which is not there"):
            self.assertIn(text, outcome.stderr.decode())
        self.assertEqual(len(outcome.stderr.splitlines()), 4)

    def trace(self, name, *options):
        with tempfile.NamedTemporaryFile() as file:
            outcome = run("--trace=win32", f"--trace-file={file.name}", *options, PROGRAMS / f"{name}.exe")
            lines = pathlib.Path(file.name).read_text(errors="surrogateescape").splitlines()
        return outcome, lines

    def test_calls(self):
        outcome, lines = self.trace("traced_calls")
        self.assertEqual((outcome.returncode, outcome.stderr), (7, b""))
        self.assertEqual(outcome.stdout.replace(b"\r\n", b"\n"), (pathlib.Path(__file__).parent / "dlls/traced_calls.txt").read_bytes())
        texts = [re.sub(r"^\[\d+\] ", "", line) for line in lines]
        threads = {line.split("]")[0] for line in lines}
        self.assertEqual(len(threads), 2)
        for pattern in (r'kernel32\.dll!CreateFileW\(L"a \\"quoted\\" é name", 0x80000000, 0x0, NULL, 0x3, 0x0, NULL\) = 0xf+$',
                        r"kernel32\.dll!GetLastError\(\) = 123$", r"kernel32\.dll!GetLastError\(\) = 77$",
                        r'kernel32\.dll!LoadLibraryA\("order_c\.dll"\) …$', r"order_c\.dll!c_value\(.*\) = 0x3$",
                        r"… kernel32\.dll!LoadLibraryA = 0x[0-9a-f]+$",
                        r"msvcrt\.dll!sqrt\(1024\) = 32$", r"msvcrt\.dll!qsort\(0x[0-9a-f]+, 2, 8, 0x[0-9a-f]+\) …$",
                        r"… msvcrt\.dll!qsort$", r"msvcrt\.dll!exit\(7\) …$"):
            self.assertTrue(any(re.match(pattern, text) for text in texts), pattern + "\n" + "\n".join(texts))

    def test_a_trace_changes_nothing(self):
        for name in HARD:
            with self.subTest(name):
                plain = run(PROGRAMS / f"{name}.exe")
                outcome, lines = self.trace(name)
                self.assertEqual((outcome.returncode, outcome.stdout), (plain.returncode, plain.stdout))
                self.assertTrue(lines)

    def test_services_are_another_trace(self):
        outcome = run("--trace", PROGRAMS / "traced_calls.exe")
        self.assertIn(b"NtCreateFile(", outcome.stderr)
        self.assertNotIn(b"CreateFileW", outcome.stderr)
        outcome = run("--trace=win32,file", PROGRAMS / "traced_calls.exe")
        self.assertIn(b"NtCreateFile(", outcome.stderr)
        self.assertIn(b"kernel32.dll!CreateFileW(", outcome.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
