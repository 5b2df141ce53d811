#!/usr/bin/env python3
"""Compares the rows of base.inc, memory.inc and system.inc with LLVM's disassembler.

    compare_with_llvm.py <decode_words> [words per row]

Words are random ones of each row, the same with a bit turned, and random ones of the classes. What
one of the two knows and the other does not is listed, and where the mnemonics contradict each other.
"""

import collections
import random
import re
import subprocess
import sys

FEATURES = ("+lse,+rcpc,+rcpc-immo,+crc,+flagm,+altnzcv,+crypto,+sha3,+sm4,+dotprod,+rdm,+fullfp16,"
            "+complxnum,+jsconv,+fptoint,+ccpp,+ccdp,+lor")
# What LLVM always knows, but EL0 or ferry does not: see system.inc.
NOT_OURS = re.compile(r"^(mrs|msr|sys|sysl|hlt|hvc|smc|dcps\d|eret|drps|tlbi|at|dc|ic|cfp|dvp|cpp|bti|udf)\b")
# Mnemonics that LLVM prints for a row, beside its own name (the part before the first "_").
ALIASES = {
    "ADD": "mov", "ADDS": "cmn", "SUB": "neg", "SUBS": "cmp negs", "ORR": "mov", "ANDS": "tst",
    "ORN": "mvn", "MOVN": "mov", "MOVZ": "mov", "SBC": "ngc", "SBCS": "ngcs",
    "SBFM": "asr sbfiz sbfx sxtb sxth sxtw", "UBFM": "lsl lsr ubfiz ubfx uxtb uxth",
    "BFM": "bfi bfxil bfc", "EXTR": "ror", "CSINC": "cset cinc", "CSINV": "csetm cinv",
    "CSNEG": "cneg", "MADD": "mul", "MSUB": "mneg", "SMADDL": "smull", "SMSUBL": "smnegl",
    "UMADDL": "umull", "UMSUBL": "umnegl", "LSLV": "lsl", "LSRV": "lsr", "ASRV": "asr",
    "RORV": "ror", "DSB": "ssbb pssbb",
    "HINT": "nop yield wfe wfi sev sevl dgh esb csdb bti psb tsb xpaclri pacia1716 pacib1716 "
            "autia1716 autib1716 paciaz paciasp pacibz pacibsp autiaz autiasp autibz autibsp",
    "PRFUM": "prfum", "LDADD": "stadd", "LDCLR": "stclr", "LDEOR": "steor", "LDSET": "stset",
    "LDSMAX": "stsmax", "LDSMIN": "stsmin", "LDUMAX": "stumax", "LDUMIN": "stumin",
}
SUFFIXED = re.compile(r"^(cas|casp|swp|ldadd|ldclr|ldeor|ldset|lds?u?max|lds?u?min|stadd|stclr|"
                      r"steor|stset|sts?u?max|sts?u?min|crc32|crc32c)(a|l|al)?[bhwx]?$")


def consistent(row, mnemonic):
    name = row.split("_")[0].lower()
    names = [name] + ALIASES.get(row.split("_")[0], "").split()
    if mnemonic in names or mnemonic.split(".")[0] == name:
        return True
    match = SUFFIXED.match(mnemonic)
    return match is not None and any(mnemonic.startswith(n) for n in names)


def disassemble(words):
    """The text of each word, or None."""
    lines = "\n".join(" ".join(f"0x{b:02x}" for b in w.to_bytes(4, "little")) for w in words)
    run = subprocess.run(["llvm-mc-14", "--disassemble", "--arch=aarch64", f"-mattr={FEATURES}"],
                         input=lines, capture_output=True, text=True, check=False)
    invalid = {int(m.group(1)) - 1 for m in
               re.finditer(r"<stdin>:(\d+):\d+: warning: invalid instruction", run.stderr)}
    texts = iter(line.strip() for line in run.stdout.splitlines()
                 if line.strip() and line.strip() != ".text")
    return [None if k in invalid else next(texts) for k in range(len(words))]


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    generator = random.Random(1)
    table = subprocess.run([program, "rows"], capture_output=True, text=True, check=True).stdout
    words = []
    for line in table.splitlines():
        _, mask, value = line.split()
        mask, value = int(mask, 16), int(value, 16)
        for _ in range(count):
            word = (generator.getrandbits(32) & ~mask) | value
            words.append(word)
            words.append(word ^ 1 << generator.randrange(32))
    for _ in range(count * 100):
        word = generator.getrandbits(32)
        group = generator.choice([8, 9, 10, 11, 4, 6, 12, 14, 5, 13])
        words.append(word & ~(15 << 25) | group << 25)
    # Data processing of vectors has tables of its own, except for its loads and stores.
    words = [w for w in words if w >> 25 & 15 in (8, 9, 10, 11, 4, 6, 12, 14, 5, 13)]
    ours = subprocess.run([program], input="\n".join(f"{w:x}" for w in words), capture_output=True,
                          text=True, check=True).stdout.split()
    theirs = disassemble(words)
    differences = collections.defaultdict(list)
    for word, row, text in zip(words, ours, theirs, strict=True):
        mnemonic = text.split()[0] if text else "-"
        if row == "-":
            if mnemonic in ("axflag", "xaflag") and word & 0xf00:
                continue  # bits that should be zero
            if text and not NOT_OURS.match(text):
                differences[("-", mnemonic)].append((word, text))
        elif not text:
            differences[(row, "-")].append((word, ""))
        elif row.startswith(("MRS", "MSR", "DC_", "IC_")):
            continue
        elif not consistent(row, mnemonic):
            differences[(row, mnemonic)].append((word, text))
    for (row, mnemonic), where in sorted(differences.items()):
        print(f"{row:12} {mnemonic:10} {len(where):6}  " +
              "; ".join(f"{w:08x} {t}" for w, t in where[:2]).replace("\t", " "))
    print(f"{len(words)} words compared, {len(differences)} kinds of differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
