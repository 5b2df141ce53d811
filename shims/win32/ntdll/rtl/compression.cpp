// RtlCompressBuffer and RtlDecompressBuffer: LZNT1 ([MS-XCA] 2.5), chunks of 4 KiB. A chunk's
// reference has as few bits for the distance as what lies before it in the chunk needs.

#include <ferry/win32/ntdll.hpp>

namespace {

constexpr ULONG chunk_size = 4096;
constexpr ULONG header_size = 2;
constexpr ULONG size_mask = 0xfff;
constexpr USHORT is_compressed = 0x8000;
constexpr USHORT signature = 0x3000;
constexpr ULONG least_match = 3;

NTSTATUS check_format(USHORT format) {
    switch (format & 0xff) {
    case COMPRESSION_FORMAT_NONE:
    case COMPRESSION_FORMAT_DEFAULT: return STATUS_INVALID_PARAMETER;
    case COMPRESSION_FORMAT_LZNT1: return STATUS_SUCCESS;
    default: return STATUS_UNSUPPORTED_COMPRESSION;
    }
}

/// Bits of a reference's length where `position` bytes of the chunk lie before it.
ULONG length_bits(ULONG position) {
    ULONG bits = 12;
    for (ULONG reach = 0x10; position > reach; reach <<= 1) {
        --bits;
    }
    return bits;
}

USHORT read_header(const UCHAR* at) { return static_cast<USHORT>(at[0] | at[1] << 8); }

/// A chunk's bytes up to `room`; its size goes to `done`.
NTSTATUS expand(const UCHAR* from, const UCHAR* end, UCHAR* to, ULONG room, ULONG& done) {
    done = 0;
    while (from < end) {
        ULONG flags = *from++;
        for (int i = 0; i < 8 && from < end; ++i, flags >>= 1) {
            if ((flags & 1) == 0) {
                if (done == room) {
                    return STATUS_SUCCESS;
                }
                to[done++] = *from++;
                continue;
            }
            if (end - from < 2) {
                return STATUS_BAD_COMPRESSION_BUFFER;
            }
            const ULONG bits = length_bits(done);
            const ULONG word = read_header(from);
            const ULONG distance = (word >> bits) + 1;
            const ULONG length = (word & ((1U << bits) - 1)) + least_match;
            from += 2;
            if (distance > done || length > room - done) {
                return STATUS_BAD_COMPRESSION_BUFFER;
            }
            for (ULONG k = 0; k < length; ++k, ++done) {
                to[done] = to[done - distance];
            }
        }
    }
    return STATUS_SUCCESS;
}

/// What lies at `offset` of the data and behind it. The first chunk must be whole even where
/// nothing is wanted of it.
/// `workspace` has room for a chunk; it may be null if the offset is zero.
NTSTATUS decompress(UCHAR* to, ULONG room, const UCHAR* from, ULONG size, ULONG offset,
                    ULONG* final_size, UCHAR* workspace) {
    const UCHAR* const end = from + size;
    ULONG written = 0;
    bool is_first = true;
    if (size <= header_size) {
        return STATUS_BAD_COMPRESSION_BUFFER;
    }
    ULONG missing = 0; // of the last chunk: the next one lies behind so many zeros
    while (end - from >= static_cast<LONG>(header_size)) {
        const USHORT header = read_header(from);
        if (header == 0) {
            break;
        }
        const ULONG data = (header & size_mask) + 1;
        from += header_size;
        if (static_cast<ULONG>(end - from) < data) {
            return STATUS_BAD_COMPRESSION_BUFFER;
        }
        const UCHAR* const behind = from + data;
        if (offset >= chunk_size) {
            offset -= chunk_size;
            from = behind;
            is_first = false;
            continue;
        }
        const ULONG zeros = missing < room - written ? missing : room - written;
        memset(to + written, 0, zeros);
        written += zeros;
        if (written == room && (!is_first || room == 0)) {
            break;
        }
        is_first = false;
        const ULONG left = room - written;
        const ULONG wanted = offset != 0 || left > chunk_size ? chunk_size : left;
        UCHAR* const chunk = offset == 0 ? to + written : workspace;
        ULONG got = 0;
        if ((header & is_compressed) != 0) {
            if (const NTSTATUS status = expand(from, behind, chunk, wanted, got); status < 0) {
                return status;
            }
        } else {
            got = data < wanted ? data : wanted;
            memcpy(chunk, from, got);
        }
        const ULONG behind_offset = got > offset ? got - offset : 0;
        const ULONG given = behind_offset < left ? behind_offset : left;
        if (offset != 0) {
            memcpy(to + written, chunk + offset, given);
        }
        written += given;
        missing = chunk_size - offset - given;
        offset = 0;
        from = behind;
    }
    *final_size = written;
    return STATUS_SUCCESS;
}

/// Where each beginning of three bytes was seen last, and before that.
struct Workspace {
    static constexpr ULONG starts = 4096;
    USHORT last[starts]; ///< a position and one, 0: none
    USHORT before[chunk_size];

    static ULONG start_of(const UCHAR* at) {
        return ((ULONG{at[0]} << 8 ^ ULONG{at[1]} << 4 ^ at[2]) * 0x9e5fU) >> 4 & (starts - 1);
    }
    void add(const UCHAR* chunk, ULONG position, ULONG size) {
        if (size - position >= least_match) {
            USHORT& newest = last[start_of(chunk + position)];
            before[position] = newest;
            newest = static_cast<USHORT>(position + 1);
        }
    }
};

/// The longest match before `position`: its length, or 0.
ULONG longest_match(const Workspace& workspace, const UCHAR* chunk, ULONG position, ULONG size,
                    ULONG& distance) {
    constexpr int most_tries = 32;
    if (size - position < least_match) {
        return 0;
    }
    const ULONG reach = (1U << length_bits(position)) - 1 + least_match;
    const ULONG most = size - position < reach ? size - position : reach;
    ULONG best = least_match - 1;
    USHORT at = workspace.last[Workspace::start_of(chunk + position)];
    for (int i = 0; i < most_tries && at != 0; ++i, at = workspace.before[at - 1]) {
        ULONG length = 0;
        while (length < most && chunk[at - 1 + length] == chunk[position + length]) {
            ++length;
        }
        if (length > best) {
            best = length;
            distance = position - (at - 1U);
        }
    }
    return best >= least_match ? best : 0;
}

/// A chunk with its header, `room` bytes of it at the most; 0 if it gets no smaller than it was.
ULONG shrink(Workspace& workspace, const UCHAR* chunk, ULONG size, UCHAR* to, ULONG room) {
    memset(workspace.last, 0, sizeof workspace.last);
    room = room < size + header_size ? room : size + header_size;
    ULONG used = header_size;
    for (ULONG position = 0; position < size;) {
        if (used >= room) {
            return 0;
        }
        UCHAR& flags = to[used++];
        flags = 0;
        for (int i = 0; i < 8 && position < size; ++i) {
            ULONG distance = 0;
            const ULONG length = longest_match(workspace, chunk, position, size, distance);
            if (room - used < (length != 0 ? 2U : 1U)) {
                return 0;
            }
            if (length == 0) {
                to[used++] = chunk[position];
                workspace.add(chunk, position++, size);
                continue;
            }
            const ULONG bits = length_bits(position);
            const auto word = static_cast<USHORT>((distance - 1) << bits | (length - least_match));
            to[used++] = static_cast<UCHAR>(word);
            to[used++] = static_cast<UCHAR>(word >> 8);
            flags = static_cast<UCHAR>(flags | 1U << i);
            for (const ULONG next = position + length; position < next; ++position) {
                workspace.add(chunk, position, size);
            }
        }
    }
    const auto header = static_cast<USHORT>(is_compressed | signature | (used - header_size - 1));
    to[0] = static_cast<UCHAR>(header);
    to[1] = static_cast<UCHAR>(header >> 8);
    return used;
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlGetCompressionWorkSpaceSize(USHORT format, PULONG to_compress,
                                              PULONG to_decompress_fragment) {
    const NTSTATUS status = check_format(format);
    if (status == STATUS_SUCCESS) {
        *to_compress = sizeof(Workspace);
        *to_decompress_fragment = chunk_size;
    }
    return status;
}

NTSTATUS NTAPI RtlDecompressFragment(USHORT format, PUCHAR to, ULONG room, PUCHAR from, ULONG size,
                                     ULONG offset, PULONG final_size, PVOID workspace) {
    const NTSTATUS status = check_format(format);
    return status != STATUS_SUCCESS ? status
                                    : decompress(to, room, from, size, offset, final_size,
                                                 static_cast<UCHAR*>(workspace));
}
NTSTATUS NTAPI RtlDecompressBuffer(USHORT format, PUCHAR to, ULONG room, PUCHAR from, ULONG size,
                                   PULONG final_size) {
    return RtlDecompressFragment(format, to, room, from, size, 0, final_size, nullptr);
}

/// STATUS_BUFFER_ALL_ZEROS says that nothing but zeros was there: the data is good all the same.
NTSTATUS NTAPI RtlCompressBuffer(USHORT format, PUCHAR from, ULONG size, PUCHAR to, ULONG room,
                                 ULONG, PULONG final_size, PVOID workspace) {
    if (const NTSTATUS status = check_format(format); status != STATUS_SUCCESS) {
        return status;
    }
    ULONG used = 0;
    bool zeros = true;
    while (size > 0) {
        const ULONG part = size < chunk_size ? size : chunk_size;
        for (ULONG i = 0; i < part && zeros; ++i) {
            zeros = from[i] == 0;
        }
        ULONG done =
            shrink(*static_cast<Workspace*>(workspace), from, part, to + used, room - used);
        if (done == 0) {
            done = header_size + part;
            if (room - used < done) {
                return STATUS_BUFFER_TOO_SMALL;
            }
            const auto header = static_cast<USHORT>(signature | (part - 1));
            to[used] = static_cast<UCHAR>(header);
            to[used + 1] = static_cast<UCHAR>(header >> 8);
            memcpy(to + used + header_size, from, part);
        }
        used += done;
        from += part;
        size -= part;
    }
    *final_size = used;
    return zeros && used != 0 ? STATUS_BUFFER_ALL_ZEROS : STATUS_SUCCESS;
}

} // extern "C"
