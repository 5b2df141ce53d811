#!/usr/bin/env python3
"""ferry's own cmd.exe as the command line has it: `ferry cmd …`, `ferry FILE.bat …`.

    shell.py FERRY
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

FERRY = os.path.abspath(sys.argv[1])


class Shell(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        (self.place / "home").mkdir()

    def ferry(self, *words, stdin="", more=None):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.place / "home"), "TZ": "UTC",
                       "FERRY_SHARED_DIR": str(self.place), **(more or {})}
        done = subprocess.run([FERRY, *words], cwd=self.place, env=environment, timeout=30,
                              input=stdin.encode(), capture_output=True, check=False)
        return done.returncode, done.stdout.decode().replace("\r\n", "\n"), done.stderr.decode()

    def check(self, words, output, status=0, **how):
        self.assertEqual(self.ferry(*words, **how), (status, output, ""))

    def test_runs_by_name_where_there_is_no_such_file(self):
        for name in ("cmd", "cmd.exe", "CMD.EXE"):
            self.check([name, "/c", "echo", "hi"], "hi\n")

    def test_a_file_of_that_name_goes_first(self):
        script = self.place / "cmd"
        script.write_text("#!/bin/sh\necho of the host\n")
        script.chmod(0o755)
        self.check(["./cmd"], "of the host\n")

    def test_one_word_is_the_whole_line(self):
        self.check(["cmd", "/c", "echo a& echo \"b  c\"& exit 7"], "a\n\"b  c\"\n", 7)

    def test_words_stay_words(self):
        (self.place / "two words.txt").write_text("text\n")
        self.check(["cmd", "/c", "type", "two words.txt"], "text\n")
        self.check(["cmd", "/c", "echo", "a&b"], "\"a&b\"\n")

    def test_exit_codes_are_the_hosts_eight_bits(self):
        self.check(["cmd", "/c", "exit 300"], "", 300 % 256)

    def test_batch_files(self):
        (self.place / "some file.bat").write_text(
            "@echo [%~nx0] [%1] [%~2] [%3]\n@exit /b 9\n")
        self.check(["some file.bat", "a", "b c", "d&e"], "[some file.bat] [a] [b c] [\"d&e\"]\n", 9)
        self.check([str(self.place / "some file.bat")], "[some file.bat] [] [] []\n", 9)
        (self.place / "UP.CMD").write_text("@echo up\n")
        self.check(["./UP.CMD"], "up\n")

    def test_scripts_of_the_host_stay_scripts(self):
        script = self.place / "script.bat"
        script.write_text("#!/bin/sh\necho of the host\n")
        script.chmod(0o755)
        self.check(["./script.bat"], "of the host\n")

    def test_reads_commands(self):
        status, output, _ = self.ferry("cmd", stdin="set x=1\necho [%x%]\n(\necho in\n)\nexit 5\n")
        self.assertEqual(status, 5)
        prompt = "Z:" + str(self.place.resolve()).replace("/", "\\") + ">"
        self.assertIn(prompt + "echo [%x%]\n[1]\n\n", output)
        self.assertIn("More? More? in\n", output)
        self.assertTrue(output.startswith("Microsoft Windows [Version 10.0."))

    def test_the_end_of_input_ends_it(self):
        status, output, _ = self.ferry("cmd", "/q", "/k", "prompt $G", stdin="echo hi\n")
        self.assertEqual((status, output), (0, "\nhi\n"))

    def test_directories_of_the_hosts_shell_are_its_own(self):
        self.check(["cmd", "/c", "echo %PWD% %OLDPWD% %MINE%"], "%PWD% %OLDPWD% /c\n",
                   more={"PWD": str(self.place), "OLDPWD": "/", "MINE": "/c"})
        self.check(["cmd", "/c", "echo %PWD%"], "C:\\b\n", more={"PWD": "C:\\b"})

    def test_help(self):
        self.assertIn("/V:ON", self.ferry("cmd", "/?")[1])
        self.assertIn("SETLOCAL", self.ferry("cmd", "/c", "help")[1])
        self.assertIn("usebackq", self.ferry("cmd", "/c", "help for")[1])

    def test_utf_16(self):
        (self.place / "wide.txt").write_bytes("\ufeffä\r\n".encode("utf-16-le"))
        self.check(["cmd", "/c", "type wide.txt"], "ä\n")
        self.ferry("cmd", "/u", "/c", "echo ä> out.txt")
        self.assertEqual((self.place / "out.txt").read_bytes(), "ä\r\n".encode("utf-16-le"))

    def test_nothing_is_written_to_the_home(self):
        self.ferry("cmd", "/c", "cd /d C:\\Windows & dir")
        self.assertEqual(list((self.place / "home").iterdir()), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
