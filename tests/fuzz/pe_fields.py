"""The tables of a PE32+ file, as places that can be damaged: "PE Format", learn.microsoft.com."""
import struct

DIRECTORIES = ["export", "import", "resource", "exception", "certificate", "relocation", "debug", "architecture",
               "global", "tls", "load_config", "bound_import", "addresses", "delay_import", "clr", "reserved"]


class Image:
    """A file's bytes, and where in them its fields are. `places` maps a group to (offset, size) pairs."""

    def __init__(self, content):
        self.content = bytearray(content)
        self.places = {}
        self.rvas = []  # of tables: what a damaged pointer may point to
        header = self.word(0x3c, "I")
        sections, optional = self.word(header + 6, "H"), self.word(header + 20, "H")
        self.optional = header + 24
        self.image_size = self.word(self.optional + 56, "I")
        table = self.optional + optional
        self.sections = [struct.unpack_from("<8s4I", self.content, table + 40 * i)[1:] for i in range(sections)]
        self.note("dos", 0x3c, 4)
        self.note_words("header", header, [4, 2, 2, 4, 4, 4, 2, 2])
        self.note_words("optional", self.optional, [2, 1, 1] + [4] * 5 + [8] + [4] * 2 + [2] * 6 + [4] * 4 + [2] * 2 + [8] * 4 + [4] * 2)
        for i in range(16):
            self.note_words("directories", self.optional + 112 + 8 * i, [4, 4])
        for i in range(sections):
            self.note_words("sections", table + 40 * i, [8, 4, 4, 4, 4, 4, 4, 2, 2, 4])
        for i, name in enumerate(DIRECTORIES):
            rva, size = struct.unpack_from("<II", self.content, self.optional + 112 + 8 * i)
            if rva and self.offset(rva) is not None:
                self.rvas.append(rva)
                getattr(self, "note_" + name, self.note_raw)(name, rva, size)

    def word(self, offset, code):
        return struct.unpack_from("<" + code, self.content, offset)[0]

    def offset(self, rva):
        for size, begin, raw_size, raw in self.sections:
            if begin <= rva < begin + min(raw_size, max(size, raw_size)):
                return rva - begin + raw
        return None

    def note(self, group, offset, size):
        if offset is not None and 0 <= offset and offset + size <= len(self.content):
            self.places.setdefault(group, []).append((offset, size))

    def note_words(self, group, offset, sizes):
        for size in sizes:
            if offset is None:
                return
            self.note(group, offset, size)
            offset += size

    def note_rva(self, group, rva, sizes):
        self.note_words(group, self.offset(rva), sizes)

    def note_raw(self, name, rva, size):
        self.note_rva(name, rva, [4] * min(size // 4, 64))

    def note_thunks(self, name, rva):
        for i in range(64):
            at = self.offset(rva + 8 * i)
            value = self.word(at, "Q") if at is not None and at + 8 <= len(self.content) else 0
            self.note(name, at, 8)
            if value == 0:
                return
            if value >> 63 == 0:
                self.note_rva(name + "_names", value & 0x7fffffff, [2] + [1] * 6)

    def note_import(self, name, rva, size):
        for i in range(min(size // 20, 16)):
            at = self.offset(rva + 20 * i)
            self.note_words(name, at, [4] * 5)
            names, _, _, dll, addresses = struct.unpack_from("<5I", self.content, at)
            if dll == 0:
                return
            self.note_rva("import_names", dll, [1] * 8)
            self.note_thunks("import_thunks", names)
            self.note_thunks("import_thunks", addresses)

    def note_delay_import(self, name, rva, size):
        for i in range(min(size // 32, 4)):
            at = self.offset(rva + 32 * i)
            self.note_words(name, at, [4] * 8)
            fields = struct.unpack_from("<8I", self.content, at)
            if fields[1] == 0:
                return
            self.note_thunks("delay_import_thunks", fields[3])
            self.note_thunks("delay_import_thunks", fields[4])

    def note_export(self, name, rva, size):
        at = self.offset(rva)
        self.note_words(name, at, [4, 4, 2, 2] + [4] * 7)
        functions, names = struct.unpack_from("<II", self.content, at + 20)
        for table, count, width in zip(struct.unpack_from("<III", self.content, at + 28), (functions, names, names), (4, 4, 2)):
            self.note_rva("export_tables", table, [width] * min(count, 32))

    def note_relocation(self, name, rva, size):
        at = self.offset(rva)
        end = at + size
        for _ in range(16):
            if at + 8 > end:
                return
            length = self.word(at + 4, "I")
            self.note_words(name, at, [4, 4] + [2] * min(max(length - 8, 0) // 2, 16))
            at += max(length, 8)

    def note_tls(self, name, rva, size):
        self.note_rva(name, rva, [8] * 4 + [4] * 2)

    def note_load_config(self, name, rva, size):
        self.note_rva(name, rva, [4] + [4] * 5 + [8] * 10)

    def note_exception(self, name, rva, size):
        self.note_rva(name, rva, [4] * min(size // 4, 48))

    def note_resource(self, name, rva, size, depth=0, place=0):
        at = self.offset(rva + place)
        if at is None or depth > 2:
            return
        self.note_words(name, at, [4, 4, 2, 2, 2, 2])
        count = sum(struct.unpack_from("<HH", self.content, at + 12))
        for i in range(min(count, 8)):
            self.note_words(name, at + 16 + 8 * i, [4, 4])
            target = self.word(at + 20 + 8 * i, "I")
            if target >> 31:
                self.note_resource(name, rva, size, depth + 1, target & 0x7fffffff)
            else:
                self.note_rva(name, rva + target, [4] * 4)

    def damage(self, source):
        """Changes one field; what it was, in words."""
        group = source.choice(sorted(self.places))
        offset, size = source.choice(self.places[group])
        mask = (1 << 8 * size) - 1
        old = int.from_bytes(self.content[offset:offset + size], "little")
        new = source.choice([
            lambda: 0, lambda: 1, lambda: mask, lambda: mask >> 1, lambda: (mask >> 1) + 1,
            lambda: old + source.choice((-0x1000, -8, -1, 1, 2, 4, 8, 0x1000)),
            lambda: old ^ 1 << source.randrange(8 * size),
            lambda: self.image_size + source.choice((-8, -1, 0, 1, 0x1000)),
            lambda: source.choice(self.rvas or [0]) + source.choice((0, 0, 4, 20)),
            lambda: source.getrandbits(8 * size),
            lambda: source.randrange(self.image_size),
        ])() & mask
        self.content[offset:offset + size] = new.to_bytes(size, "little")
        return f"{group}+{offset:#x}:{old:#x}->{new:#x}"
