"""The examples in README.md print what it says they print.

They run in the project's folder with the command under test in PATH, and ROOT where ./dev guests puts
the AArch64 root.
"""

import os
import pathlib
import re

from command_test import FERRY, CommandTest, main

PROJECT = pathlib.Path(__file__).resolve().parents[2]
ROOT = ".cache/guests/arm64"


class Tests(CommandTest):
    def test_examples(self):
        if not (PROJECT / ROOT / "bin/bash").exists():
            self.skipTest("no guests here; ./dev guests fetches them")
        text = (PROJECT / "README.md").read_text()
        examples = re.findall(r"^\$ (.*)\n((?:(?!\$ |```).*\n)*)",
                              "".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL)),
                              re.MULTILINE)
        self.assertGreaterEqual(len(examples), 5)
        path = os.path.dirname(FERRY) + os.pathsep + os.environ["PATH"]
        for command, expected in examples:
            with self.subTest(command):
                outcome = self.run_command("/bin/sh", "-c", f"{{ {command}\n}} 2>&1", cwd=PROJECT,
                                           env={"PATH": path, "ROOT": ROOT, "LC_ALL": "C.UTF-8"})
                self.assertEqual(outcome.out, expected)


if __name__ == "__main__":
    main()
