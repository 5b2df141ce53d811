"""What bad input gets: one line on stderr, an exit status of env(1)'s, nothing run."""

import os
import resource
import subprocess

import elf
from command_test import FERRY, CommandTest, main

BASE = elf.BASE


class Tests(CommandTest):
    def refused_file(self, data, *words, status=126, options=()):
        path = self.make("program", data)
        self.assert_refused(status, [path, *words], *options, path)

    # --- the file system ----------------------------------------------------------------------

    def test_what_is_in_order_runs(self):
        self.assert_runs("ran\n", self.make("program", elf.program()))

    def test_missing_file(self):
        self.assert_refused(127, ["./nowhere: No such file"], "./nowhere")

    def test_missing_folder(self):
        self.assert_refused(127, ["/nowhere/program: No such file"], "/nowhere/program")

    def test_empty_name(self):
        self.assert_refused(127, ["'': No such file"], "")

    def test_path_through_a_file(self):
        self.make("program", elf.program())
        self.assert_refused(126, ["./program/x: Not a directory"], "./program/x")

    def test_name_too_long(self):
        self.assert_refused(126, ["File name too long"], "x" * 300)

    def test_circle_of_links(self):
        os.symlink("circle", self.directory / "circle")
        self.assert_refused(126, ["./circle: Too many levels of symbolic links"], "./circle")

    def test_directory(self):
        self.assert_refused(126, [f"{self.directory}: is a directory"], str(self.directory))

    def test_device(self):
        self.assert_refused(126, ["/dev/null: is not a regular file"], "/dev/null")

    def test_fifo(self):
        os.mkfifo(self.directory / "fifo", 0o755)
        self.assert_refused(126, ["./fifo: is not a regular file"], "./fifo")

    def test_no_permission(self):
        path = self.make("program", elf.program(), mode=0o644)
        self.assert_refused(126, [f"{path}: no permission to execute"], path)

    def test_being_written(self):
        path = self.make("program", elf.program())
        with open(path, "ab"):
            self.assert_refused(126, [f"{path}: is open for writing"], path)

    # --- not a program ------------------------------------------------------------------------

    def test_empty_file(self):
        self.refused_file(b"", "empty file")

    def test_text(self):
        self.refused_file("echo hello\n", "text without a #! line")

    def test_unknown_format(self):
        self.refused_file(bytes(range(256)), "unknown file format")

    def test_other_formats(self):
        for data, name in ((b"\x1f\x8b\x08\0", "gzip"), (b"\0asm\1\0\0\0", "WebAssembly"),
                           (bytes.fromhex("cafebabe00000034"), "Java class"),
                           (bytes.fromhex("cffaedfe"), "Mach-O")):
            with self.subTest(name):
                self.refused_file(data + bytes(100), name)

    def test_dos_program(self):
        self.refused_file(b"MZ" + bytes(200), "DOS program")

    def test_object_file(self):
        self.refused_file(elf.program(kind=1), "object file, not a program")

    def test_core_dump(self):
        self.refused_file(elf.program(kind=4), "core dump, not a program")

    # --- damaged headers ----------------------------------------------------------------------

    def test_truncated(self):
        for size, words in ((3, "unknown file format"), (40, "shorter than an ELF header"),
                            (64, "program headers lie past the end"),
                            (100, "program headers lie past the end"), (130, "past the end")):
            with self.subTest(size=size):
                self.refused_file(elf.program(size=size), words)

    def test_program_headers_far_away(self):
        for where in (1 << 40, (1 << 64) - 8):
            with self.subTest(where=where):
                self.refused_file(elf.program(phoff=where), "program headers lie past the end")

    def test_program_headers_of_another_size(self):
        self.refused_file(elf.program(phentsize=32), "program headers of 32 bytes instead of 56")

    def test_no_program_headers(self):
        self.refused_file(elf.program(phnum=0), "no program headers")

    def test_absurdly_many_program_headers(self):
        self.refused_file(elf.program(phnum=65535), "more than Linux allows")

    def test_nothing_to_load(self):
        self.refused_file(elf.program(segments=[elf.segment(kind=4)]), "no segment to load")

    def test_wrong_class(self):
        for bits in (0, 3, 255):
            with self.subTest(bits=bits):
                self.refused_file(elf.program(bits=bits), f"class {bits} is neither")

    def test_wrong_byte_order(self):
        for order in (0, 7):
            with self.subTest(order=order):
                self.refused_file(elf.program(order=order), f"byte order {order} is neither")

    def test_unknown_file_type(self):
        self.refused_file(elf.program(kind=9), "unknown ELF file type 9")

    def test_entry_outside(self):
        for entry in (0, 0x500000, BASE - 4):
            with self.subTest(entry=hex(entry)):
                self.refused_file(elf.program(entry=entry), f"entry point {entry:#x} lies outside")

    # --- segments -----------------------------------------------------------------------------

    def refused_segments(self, words, *segments, **others):
        self.refused_file(elf.program(segments=segments, **others), words)

    def test_segment_past_the_end(self):
        self.refused_segments("past the end of the file", elf.segment(file_size=0x100000))

    def test_segment_offset_wraps(self):
        self.refused_segments("past the end of the file", elf.segment(),
                              elf.segment(address=BASE + 0x10000, offset=(1 << 64) - 0x1000,
                                          file_size=0x2000))

    def test_segments_overlap(self):
        self.refused_segments("overlaps", elf.segment(memory_size=0x3000),
                              elf.segment(address=BASE + 0x1000))

    def test_segments_out_of_order(self):
        self.refused_segments("they must ascend", elf.segment(),
                              elf.segment(address=BASE - 0x10000))

    def test_segment_wraps(self):
        self.refused_segments("does not fit", elf.segment(),
                              elf.segment(address=(1 << 64) - 0x1000, memory_size=0x2000))

    def test_segment_absurdly_large(self):
        for bits in (47, 62):
            with self.subTest(bits=bits):
                self.refused_segments("does not fit", elf.segment(memory_size=1 << bits))

    def test_segment_smaller_than_its_bytes(self):
        self.refused_segments("only 0x8 in memory", elf.segment(memory_size=8))

    def test_segment_not_congruent(self):
        self.refused_segments("differ within a page", elf.segment(address=BASE + 8))

    def test_segment_at_kernel_address(self):
        self.refused_segments("does not fit", elf.segment(),
                              elf.segment(address=0xffff800000000000))

    def test_segment_where_ferry_is(self):
        self.refused_segments("more than the", elf.segment(), elf.segment(address=0x7f0000000000))

    def test_segment_at_zero(self):
        self.refused_segments("which no program may have", elf.segment(address=0), entry=0x78)

    # --- machines -----------------------------------------------------------------------------

    def test_isa_without_engine(self):
        for machine, order, name in ((21, 2, "PowerPC 64-bit big-endian"),
                                     (21, 1, "PowerPC 64-bit little-endian"),
                                     (22, 2, "IBM S/390 64-bit"), (258, 1, "LoongArch 64-bit"),
                                     (elf.AARCH64, 2, "AArch64 64-bit big-endian"),
                                     (0x1234, 1, "unknown machine 0x1234 64-bit")):
            with self.subTest(name):
                self.refused_file(elf.program(machine=machine, order=order), name, "no engine")

    def test_engine_that_does_not_fit(self):
        path = self.make("program", elf.program())
        self.assert_refused(126, [path, "the native engine does not run AArch64"],
                            "--engine", "native", path)

    def test_engine_that_does_not_fit_a_host_program(self):
        self.assert_refused(126, ["/bin/true", "the unicorn engine does not run x86-64"],
                            "--engine=unicorn", "/bin/true")

    # --- interpreters and scripts -------------------------------------------------------------

    def test_missing_dynamic_linker_names_option_and_package(self):
        self.refused_file(elf.program(interpreter="/lib/ld-nowhere.so"), "/lib/ld-nowhere.so",
                          "-L DIR", "libc6-arm64-cross", status=127)

    def test_missing_dynamic_linker_names_the_root_around(self):
        for folder in ("root/lib", "root/usr/bin"):
            (self.directory / folder).mkdir(parents=True)
        self.make("root/lib/ld-nowhere.so", elf.program(kind=elf.DYN))
        path = self.make("root/usr/bin/program", elf.program(interpreter="/lib/ld-nowhere.so"))
        self.assert_refused(127, [path, f"try -L {self.directory}/root\n"], path)

    def test_missing_dynamic_linker_in_sysroot(self):
        self.refused_file(elf.program(interpreter="/lib/ld-nowhere.so"), "/lib/ld-nowhere.so",
                          status=127, options=["-L", str(self.directory)])

    def test_dynamic_linker_of_another_kind(self):
        text = self.make("text", "hello\n")
        ppc = self.make("ppc", elf.program(machine=21, order=2))
        for interpreter, words in ((text, "text without"), (ppc, "PowerPC"),
                                   (str(self.directory), "is a directory"), ("", "interpreter")):
            with self.subTest(interpreter):
                self.refused_file(elf.program(interpreter=interpreter), words)

    def test_script_without_interpreter(self):
        for line in ("#!\n", "#!   \n"):
            with self.subTest(line):
                self.refused_file(line, "no interpreter after #!")

    def test_script_with_missing_interpreter(self):
        self.refused_file("#!/nowhere/sh -e\n", "its interpreter /nowhere/sh: No such file",
                          status=127)

    def test_script_with_interpreter_that_is_none(self):
        text = self.make("text", "hello\n")
        for interpreter, words in (("/etc", "is a directory"), (text, "text without"),
                                   ("/" + "x" * 300, "too long")):
            with self.subTest(interpreter):
                self.refused_file(f"#!{interpreter}\n", words)

    def test_script_that_is_its_own_interpreter(self):
        path = str(self.directory / "program")
        self.refused_file(f"#!{path}\n", "scripts deep")

    def test_scripts_nested_as_deep_as_linux_allows(self):
        last = self.make("program", elf.program())
        for depth in range(5):
            last = self.make(f"script{depth}", f"#!{last}\n")
        self.assert_runs("ran\n", last)
        last = self.make("one-more", f"#!{last}\n")
        self.assert_refused(126, [last, "more than 5 scripts deep"], last)

    # --- limits -------------------------------------------------------------------------------

    def test_argument_list_too_long(self):
        # So long that the kernel just takes it for ferry, but not with the handover in it.
        program = self.make("program", elf.program())

        def run(size):
            pieces = [b"x" * 65536] * (size // 65536) + [b"x" * (size % 65536)]
            return subprocess.run([FERRY, "--engine=unicorn", program, *pieces], env={}, capture_output=True,
                                  preexec_fn=lambda: resource.setrlimit(
                                      resource.RLIMIT_STACK, (8 << 20, resource.RLIM_INFINITY)))

        fits, too_much = 0, 4 << 20
        while too_much - fits > 1:
            size = (fits + too_much) // 2
            try:
                last = run(size)
                fits = size
            except OSError:
                too_much = size
        last = run(fits)
        self.assertEqual((last.returncode, last.stdout), (126, b""))
        self.assertEqual(last.stderr.decode(), f"ferry: {program}: Argument list too long\n")


if __name__ == "__main__":
    main()
