"""--code-cache: translated code for the next run."""

import concurrent.futures
import os
import random
import resource

from command_test import PROBE, CommandTest, main
from reports import LINE, reports


class Tests(CommandTest):
    def setUp(self):
        super().setUp()
        self.cache = self.directory / "cache"
        self.cache.mkdir(mode=0o700)

    def taken(self, **options):
        """Runs the probe; how many units it made or took, and how many of them it took."""
        outcome = self.ferry("--stats", "--code-cache", str(self.cache), PROBE, "args", **options)
        self.assertEqual((outcome.status, outcome.out), (0, f"{PROBE}\nargs\n"), outcome.err)
        self.assertEqual(LINE.sub("", outcome.err), "")
        (_, values), = reports(outcome.err)
        return int(values["translations"]), int(values["taken"])

    def file(self):
        file, = self.cache.iterdir()
        return file

    def test_the_next_run_takes_what_one_has_made(self):
        made, taken = self.taken()
        self.assertEqual(taken, 0)
        self.assertGreater(made, 50)
        made, taken = self.taken()
        self.assertGreater(taken, 0.9 * made)
        self.assertEqual(self.file().stat().st_mode & 0o777, 0o600)

    def test_the_environment_names_one(self):
        for _ in range(2):
            outcome = self.ferry("--stats", PROBE, "args", env={"FERRY_CODE_CACHE": "cache"})
        self.assertGreater(int(reports(outcome.err)[0][1]["taken"]), 50, outcome.err)

    def test_nothing_is_kept_unless_asked_for(self):
        self.assert_runs(f"{PROBE}\nargs\n", PROBE, "args")
        self.assertEqual(list(self.cache.iterdir()), [])

    def test_damage_is_not_believed(self):
        self.taken()
        sound = self.file().read_bytes()[:8 << 20]
        end = len(sound.rstrip(b"\0"))
        for seed in range(12):
            with self.subTest(seed=seed):
                noise = random.Random(seed)
                with self.file().open("r+b") as file:
                    file.write(sound)
                    for _ in range(300):
                        file.seek(noise.randrange(8, end))
                        file.write(noise.randbytes(noise.choice((1, 8, 64))))
                self.taken()

    def test_a_file_that_others_may_write_to_is_left_alone(self):
        self.taken()
        self.file().chmod(0o620)
        self.assertEqual(self.taken()[1], 0)

    def test_a_file_that_is_a_link_is_left_alone(self):
        self.taken()
        self.file().rename(self.directory / "elsewhere")
        name = os.listdir(self.cache)
        self.assertEqual(name, [])
        self.taken()
        file = self.file()
        file.unlink()
        file.symlink_to(self.directory / "elsewhere")
        self.assertEqual(self.taken()[1], 0)

    def test_a_full_file_makes_room_for_a_new_one(self):
        self.taken()
        with self.file().open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, 230 << 20)
        self.assertEqual(self.taken()[1], 0)
        self.assertGreater(self.taken()[1], 50)

    def test_a_directory_that_is_not_there_changes_nothing(self):
        self.cache.rmdir()
        self.assertEqual(self.taken()[1], 0)

    def test_a_limit_of_sizes_changes_nothing(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        self.assert_runs(f"{PROBE}\nargs\n", "--code-cache", str(self.cache), PROBE, "args",
                         preexec_fn=limit)

    def test_a_working_directory_that_is_gone_changes_nothing(self):
        gone = self.directory / "gone"
        gone.mkdir()
        self.assert_runs(f"{PROBE}\nargs\n", "--code-cache", "cache", PROBE, "args", cwd=gone,
                         preexec_fn=gone.rmdir)

    def test_many_that_begin_one_together(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for made, _ in pool.map(lambda _: self.taken(), range(32)):
                self.assertGreater(made, 50)
        made, taken = self.taken()
        self.assertGreater(taken, 0.9 * made)


if __name__ == "__main__":
    main()
