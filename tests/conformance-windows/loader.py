#!/usr/bin/env python3
"""loader.py FERRY PROGRAMS: the loader of Windows programs: what is missing, what --trace=win32 shows, what files beside
a program and damaged tables in it change."""
import pathlib
import re
import shutil
import struct
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

    def test_a_damaged_dll_is_named(self):
        with tempfile.TemporaryDirectory() as directory:
            place = pathlib.Path(directory)
            shutil.copy(PROGRAMS / "attach_order.exe", place)
            for name, change in (("order_a", lambda image: image[:700]), ("order_b", lambda image: image[:4] + image[5:]),
                                 ("order_c", lambda image: image)):
                (place / f"{name}.dll").write_bytes(change((PROGRAMS / f"{name}.dll").read_bytes()))
            outcome = run(place / "attach_order.exe")
        self.assertEqual((outcome.returncode, outcome.stdout), (126, b""), outcome.stderr)
        self.assertRegex(outcome.stderr.decode(), r"needs order_[ab]\.dll, which is damaged or for another machine")

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


MANIFEST = ('<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">{}</assembly>')
NEEDS = ('<dependency><dependentAssembly><assemblyIdentity type="win32" name="{}" version="{}"/>'
         '</dependentAssembly></dependency>')
SYSTEM = ('<compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1"><application><supportedOS Id="{}"/>'
          '</application></compatibility>')
LONG_PATHS = ('<application xmlns="urn:schemas-microsoft-com:asm.v3"><windowsSettings '
              'xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings"><longPathAware>{}</longPathAware>'
              '</windowsSettings></application>')


class Beside(unittest.TestCase):
    """Files beside a program: its manifest, PROGRAM.local, DLLs."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="beside.")
        self.addCleanup(directory.cleanup)
        self.place = pathlib.Path(directory.name)
        self.program = self.place / "Bare.exe"
        shutil.copy(PROGRAMS / "bare_program.exe", self.program)

    def dll(self, *places):
        for place in places:
            (self.place / place).parent.mkdir(exist_ok=True)
            shutil.copy(PROGRAMS / "some_probe.dll", self.place / place)

    def manifest(self, content, encoding="utf-8"):
        (self.place / "Bare.exe.manifest").write_bytes(MANIFEST.format(content).encode(encoding))

    def start(self):
        with tempfile.TemporaryDirectory() as directory:
            return subprocess.run([FERRY, self.program], cwd=directory, capture_output=True, timeout=60,
                                  env={"TMPDIR": directory, "PATH": "/usr/bin:/bin", "HOME": directory})

    def says(self):
        outcome = self.start()
        self.assertEqual((outcome.returncode, outcome.stderr), (0, b""))
        return dict(line.split(" ", 1) for line in outcome.stdout.decode().splitlines())

    def refused(self, *texts):
        outcome = self.start()
        self.assertEqual((outcome.returncode, outcome.stdout, len(outcome.stderr.splitlines())), (126, b"", 1), outcome.stderr)
        for text in texts:
            self.assertIn(text, outcome.stderr.decode())

    def test_no_manifest(self):
        said = self.says()
        self.assertEqual(said["version"], "6.2.9200")
        self.assertEqual(said["code-page"], "65001")
        self.assertEqual([said[name] for name in ("directory-247", "directory-248", "file-259", "file-260", "literal-260",
                                                  "current-260")], ["0", "206", "0", "3", "0", "206"])

    def test_long_paths(self):
        self.manifest(LONG_PATHS.format("true"))
        said = self.says()
        self.assertEqual([said[name] for name in ("directory-247", "directory-248", "file-259", "file-260", "literal-260",
                                                  "current-260")], ["0"] * 6)
        self.manifest(LONG_PATHS.format("false"))
        self.assertEqual(self.says()["file-260"], "3")

    def test_versions(self):
        for system, version in (("{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}", "10.0.19045"),
                                ("{1f676c76-80e1-4239-95bb-83d0f6d0da78}", "6.3.9600"),
                                ("{35138b9a-5d96-4fbd-8e2d-a2440225f93a}", "6.2.9200")):
            for encoding in ("utf-8", "utf-8-sig", "utf-16"):
                with self.subTest(system=system, encoding=encoding):
                    self.manifest(SYSTEM.format(system), encoding)
                    self.assertEqual(self.says()["version"], version)

    def test_damaged(self):
        for content in ("<", "<a></b>", "</assembly>", '<file/>', '<a b="1" b="2"/>', "&", "<a b='<'/>", "\xff",
                        '<assemblyIdentity type="win32" name="a" version="1.0"/>', "<x>" * 300,
                        SYSTEM.format("windows 10")):
            with self.subTest(content):
                if content == "\xff":
                    (self.place / "Bare.exe.manifest").write_bytes(b"\xff\xff\xff")
                else:
                    self.manifest(content)
                self.refused("ferry: ", "Bare.exe", "manifest")

    def test_a_missing_assembly_is_named(self):
        self.manifest(NEEDS.format("Company.Parts", "1.0.0.0"))
        self.refused("the assembly Company.Parts, which is not there")

    def test_private_assembly(self):
        self.manifest(NEEDS.format("Company.Parts", "1.0.0.0"))
        self.dll("Company.Parts/probe.dll", "probe.dll")
        part = self.place / "Company.Parts" / "Company.Parts.manifest"
        part.write_text(MANIFEST.format('<assemblyIdentity type="win32" name="Company.Parts" version="1.0.0.0"/>'
                                        '<file name="probe.dll"/>'))
        self.assertEqual(self.says()["by-name"], "\\Company.Parts\\probe.dll")
        part.write_text(MANIFEST.format('<assemblyIdentity type="win32" name="Company.Parts" version="2.0.0.0"/>'))
        self.refused("another assembly or version")

    def test_local_file(self):
        self.dll("probe.dll", "other/probe.dll")
        said = self.says()
        self.assertEqual((said["by-name"], said["by-path"]), ("\\probe.dll", "\\other\\probe.dll"))
        (self.place / "Bare.exe.local").touch()
        self.assertEqual(self.says()["by-path"], "\\probe.dll")
        (self.place / "probe.dll").unlink()
        self.assertEqual(self.says()["by-path"], "\\other\\probe.dll")

    def test_local_directory(self):
        self.dll("probe.dll", "other/probe.dll", "Bare.exe.local/probe.dll")
        said = self.says()
        self.assertEqual((said["by-name"], said["by-path"]), ("\\Bare.exe.local\\probe.dll",) * 2)
        (self.place / "Bare.exe.local" / "probe.dll").unlink()
        said = self.says()
        self.assertEqual((said["by-name"], said["by-path"]), ("\\probe.dll", "\\other\\probe.dll"))

    def test_a_manifest_wins_over_local(self):
        self.dll("probe.dll", "other/probe.dll", "Bare.exe.local/probe.dll")
        self.manifest("")
        said = self.says()
        self.assertEqual((said["by-name"], said["by-path"]), ("\\probe.dll", "\\other\\probe.dll"))

    def test_a_known_dll_stays(self):
        self.dll("kernel32.dll", "Bare.exe.local/kernel32.dll", "Bare.exe.local/msvcrt.dll")
        self.assertEqual(self.says()["version"], "6.2.9200")


class Tables(unittest.TestCase):
    """Tables of an image that Windows does not go by either."""

    def test_bound_imports_and_hints_are_ignored(self):
        with tempfile.TemporaryDirectory() as directory:
            program = pathlib.Path(directory) / "changed.exe"
            image = bytearray((PROGRAMS / "printf_integers.exe").read_bytes())
            changed = make_imports_lie(image)
            self.assertGreater(changed, 20)
            program.write_bytes(image)
            plain, outcome = run(PROGRAMS / "printf_integers.exe"), run(program)
            self.assertEqual((outcome.returncode, outcome.stdout, outcome.stderr), (plain.returncode, plain.stdout, b""))


def make_imports_lie(image):
    """Wrong hints, import descriptors marked as bound with addresses that are none, a bound import table that speaks of
    other DLLs. Gives the number of imports."""
    header = struct.unpack_from("<I", image, 0x3c)[0]
    sections, optional = struct.unpack_from("<H", image, header + 6)[0], struct.unpack_from("<H", image, header + 20)[0]
    rows = [struct.unpack_from("<8sIIII", image, header + 24 + optional + 40 * i) for i in range(sections)]

    def place(rva):
        return next(rva - row[2] + row[4] for row in rows if row[2] <= rva < row[2] + row[3])

    directories = header + 24 + 112
    at = place(struct.unpack_from("<I", image, directories + 8)[0])
    count = 0
    while struct.unpack_from("<I", image, at + 12)[0]:
        names, addresses = struct.unpack_from("<I", image, at)[0], struct.unpack_from("<I", image, at + 16)[0]
        struct.pack_into("<II", image, at + 4, 0xffffffff, 0xffffffff)
        for i in range(100000):
            name = struct.unpack_from("<Q", image, place(names) + 8 * i)[0]
            if name == 0:
                break
            struct.pack_into("<Q", image, place(addresses) + 8 * i, 0x7ffe12345678)
            if name >> 63 == 0:
                struct.pack_into("<H", image, place(name), 0xfff0 - i)
                count += 1
        at += 20
    # Between the section table and the first section there is room for a bound import table.
    bound = header + 24 + optional + 40 * sections
    text = bound + 16
    struct.pack_into("<IHHQ", image, bound, 0x12345678, 16, 0, 0)
    image[text:text + 13] = b"nothere_1.dll"
    struct.pack_into("<II", image, directories + 8 * 11, bound, 64)
    return count


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
