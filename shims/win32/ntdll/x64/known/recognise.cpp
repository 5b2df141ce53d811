#include "recognise.hpp"

#include "sha256.hpp"

namespace ferry::known {
namespace {

#define KNOWN(...)
#define PIECE(...)
#define FIELD(...)

enum Piece : uint8_t {
    nothing,
#undef PIECE
#define PIECE(name, size, a, b, c, d) name,
#include "libraries.inc"
    piece_count,
};

#define KNOWN(...)
#define FIELD(...)
struct PieceRow {
    uint32_t size;
    uint64_t hash[4];
};
constexpr PieceRow pieces[piece_count] = {
    {},
#define PIECE(name, size, a, b, c, d) {size, {a, b, c, d}},
#include "libraries.inc"
};

#define KNOWN(...)
#define PIECE(...)
struct FieldRow {
    Piece of;
    uint32_t place;
    Piece target;
    int32_t offset;
};
constexpr FieldRow fields[] = {
#define FIELD(of, place, target, offset) {of, place, target, offset},
#include "libraries.inc"
};

#define PIECE(...)
#define FIELD(...)
struct KnownRow {
    Function function;
    Piece piece;
    uint32_t place;
    uint32_t size;
    uint32_t movable;
    uint64_t first;
};
constexpr KnownRow known_rows[] = {
#define KNOWN(function, piece, place, size, movable, first)                                        \
    {Function::function, piece, place, size, movable, first},
#include "libraries.inc"
};

constexpr uint32_t largest_piece() {
    uint32_t largest = 0;
    for (const PieceRow& row : pieces) {
        largest = row.size > largest ? row.size : largest;
    }
    return largest;
}

/// The lengths of known functions, a bit each.
constexpr uint32_t length_limit = 0x1000;
constexpr uint32_t bits_of_word = 64;
struct Lengths {
    uint64_t words[length_limit / bits_of_word];
    constexpr Lengths() : words{} {
        for (const KnownRow& row : known_rows) {
            words[row.size / bits_of_word] |= uint64_t{1} << row.size % bits_of_word;
        }
    }
    [[nodiscard]] bool has(uint32_t length) const {
        return length < length_limit &&
               (words[length / bits_of_word] >> length % bits_of_word & 1) != 0;
    }
};
constexpr Lengths lengths;

template <class T>
T load(const unsigned char* from) {
    T value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

/// What of an image has been recognised: an object file is linked into a program once.
class Recogniser {
public:
    explicit Recogniser(const Image& image) : image_(image) {}

    /// Is that piece at `place`, with all that it leads to?
    bool has(Piece piece, int64_t place) {
        const Places before = places_;
        if (compare(piece, place)) {
            return true;
        }
        places_ = before; // what was found on the way may rest on this one
        return false;
    }

private:
    struct Places {
        int64_t of[piece_count] = {}; ///< 0: not found, as the headers lie there
    };

    bool compare(Piece piece, int64_t place) {
        if (places_.of[piece] != 0) {
            return places_.of[piece] == place;
        }
        const PieceRow& row = pieces[piece];
        if (place <= 0 || place > image_.size || row.size > image_.size - place) {
            return false;
        }
        const unsigned char* const bytes = image_.bytes + place;
        unsigned char plain[largest_piece()];
        __builtin_memcpy(plain, bytes, row.size);
        for (const FieldRow& field : fields) {
            if (field.of == piece) {
                __builtin_memset(plain + field.place, 0, sizeof(int32_t));
            }
        }
        const Digest digest = sha256_of(plain, row.size);
        for (size_t i = 0; i < 4; ++i) {
            if ((uint64_t{digest.words[2 * i]} << 32 | digest.words[2 * i + 1]) != row.hash[i]) {
                return false;
            }
        }
        places_.of[piece] = place;
        for (const FieldRow& field : fields) {
            if (field.of != piece || field.target == nothing) {
                continue;
            }
            const int64_t behind = place + field.place + int64_t{sizeof(int32_t)};
            const int64_t target = behind + load<int32_t>(bytes + field.place) - field.offset;
            if (!compare(field.target, target)) {
                return false;
            }
        }
        return true;
    }

    Image image_;
    Places places_;
};

} // namespace

bool may_know(const PdataRow* rows, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        if (lengths.has(rows[i].end - rows[i].begin)) {
            return true;
        }
    }
    return false;
}

size_t recognise(const Image& image, const PdataRow* rows, size_t count, Found* found,
                 size_t room) {
    Recogniser recogniser(image);
    size_t used = 0;
    for (size_t i = 0; i < count && used < room; ++i) {
        const PdataRow row = rows[i];
        const uint32_t length = row.end - row.begin;
        if (!lengths.has(length) || row.begin > image.size || length > image.size - row.begin) {
            continue;
        }
        for (const KnownRow& known : known_rows) {
            if (known.size == length && load<uint64_t>(image.bytes + row.begin) == known.first &&
                recogniser.has(known.piece, int64_t{row.begin} - known.place)) {
                found[used++] = {known.function, row, known.movable};
                break;
            }
        }
    }
    return used;
}

} // namespace ferry::known
