"""The table of guest command lines: reads and checks cases/*.toml.

A case states one command line and what must come of it:

    [[case]]
    name = "subject/what-it-shows"      # unique
    labels = ["slow", "threaded"]       # slow: not in every run; threaded: worth repeating
    bash = '''…'''                      # the script: bash, sh, python, perl, lua or gawk; or
    run = ["/usr/bin/xz", "-k", "f"]    # a command line; "@esbuild", "@7za", "@node", "@biome" and
                                        # "@rcedit" are those of npm for the ISA; or
    host = '''…'''                      # a script of this machine's bash, in which
                                        # `guest PROGRAM ARGS…` runs a guest of its own
    isa = "riscv64"                     # or "win64"; default aarch64
    stdin = "text"                      # default: nothing
    status = 3                          # or a signal's name: "SIGSEGV"; default 0
    stdout = "text"                     # stated expectation; without it, what the native run prints
    stderr = "native"                   # as the native run's; without it, nothing may be printed
    files = ["out.bin"]                 # files that must have the native run's bytes
    copy = ["project"]                  # folders beside this file, copied to the working directory
    put = { "hello" = '''…''' }         # files to write first; executable if it begins with #!
    timeout = 30                        # seconds; default 300, slow 900

Scripts find in their environment: GUESTS (the cache), ESBUILD (esbuild for the side that runs) and
NATIVE_ESBUILD (always this machine's).
"""

import dataclasses
import pathlib
import signal
import tomllib

HERE = pathlib.Path(__file__).resolve().parent

INTERPRETERS = {
    "bash": "/usr/bin/bash",
    "sh": "/usr/bin/dash",
    "python": "/usr/bin/python3",
    "perl": "/usr/bin/perl",
    "lua": "/usr/bin/lua5.4",
    "gawk": "/usr/bin/gawk",
}
LABELS = {"slow", "threaded"}


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    labels: tuple = ()
    run: tuple = ()
    script: str | None = None
    host: str | None = None
    isa: str = "aarch64"
    stdin: str = ""
    status: int = 0
    stdout: str | None = None
    stderr: str = "none"
    files: tuple = ()
    copy: tuple = ()
    put: dict = dataclasses.field(default_factory=dict)
    timeout: float = 300

    @property
    def slow(self):
        return "slow" in self.labels


def _status(value, where):
    """Exit status as subprocess reports it: a death by signal is the negative number."""
    if isinstance(value, int):
        return value
    try:
        return -signal.Signals[value]
    except KeyError:
        raise ValueError(f"{where}: unknown status {value!r}") from None


def _case(row, where):
    where = f"{where}: {row.get('name', 'a case without a name')}"
    row = dict(row)
    kinds = [k for k in (*INTERPRETERS, "run", "host") if k in row]
    if len(kinds) != 1:
        raise ValueError(f"{where}: needs exactly one of {', '.join(INTERPRETERS)}, run, host")
    if kinds[0] in INTERPRETERS:
        row["script"] = row.pop(kinds[0])
        option = ["-f"] if kinds[0] == "gawk" else []
        row["run"] = [INTERPRETERS[kinds[0]], *option, "script"]
    fields = {f.name for f in dataclasses.fields(Case)}
    if unknown := set(row) - fields:
        raise ValueError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    if unknown := set(row.get("labels", ())) - LABELS:
        raise ValueError(f"{where}: unknown label {', '.join(sorted(unknown))}")
    if row.get("stderr", "native") != "native":
        raise ValueError(f"{where}: stderr can only be \"native\"")
    row["status"] = _status(row.get("status", 0), where)
    row.setdefault("timeout", 900 if "slow" in row.get("labels", ()) else 300)
    for key in ("labels", "run", "files", "copy"):
        row[key] = tuple(row.get(key, ()))
    return Case(**row)


def load(folder=HERE / "cases"):
    """All cases of the folder's tables, in order; ValueError names what is wrong in one."""
    cases = []
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text())
        cases += [_case(row, path.name) for row in table["case"]]
    names = [case.name for case in cases]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"names used twice: {', '.join(sorted(twice))}")
    return cases
