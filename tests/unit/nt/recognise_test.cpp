// Known functions in images that promise them and hold something else: ends of images in their
// middle, fields that lead anywhere.

#include "recognise.cpp"

#include <gmock/gmock.h>

#include <cstring>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::known {
namespace {

/// Of exactly so many bytes, so that a sanitizer sees what is touched behind them.
struct Room {
    explicit Room(uint32_t length) : bytes(new unsigned char[length]), size(length) {
        std::mt19937 random(length);
        for (uint32_t i = 0; i < size; ++i) {
            bytes[i] = static_cast<unsigned char>(random());
        }
    }
    [[nodiscard]] Image image() const { return {bytes.get(), size}; }
    std::unique_ptr<unsigned char[]> bytes;
    uint32_t size;
};

size_t found_in(const Room& room, const std::vector<PdataRow>& rows) {
    Found found[32];
    return recognise(room.image(), rows.data(), rows.size(), found, std::size(found));
}

TEST(Recognise, Sha256) {
    // FIPS 180-4, the examples
    const auto first_word = [](std::string_view text) {
        return sha256_of(reinterpret_cast<const unsigned char*>(text.data()), text.size()).words[0];
    };
    EXPECT_EQ(first_word(""), 0xe3b0c442);
    EXPECT_EQ(first_word("abc"), 0xba7816bf);
    EXPECT_EQ(first_word("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), 0x248d6a61);
    EXPECT_EQ(first_word(std::string(1'000'000, 'a')), 0xcdc76e5c);
}

TEST(Recognise, MostLengthsNeedNoReading) {
    const std::vector<PdataRow> rows = {
        {0x1000, 0x1001, 0}, {0x1010, 0x9000, 0}, {0x2000, 0x1000, 0}};
    EXPECT_FALSE(may_know(rows.data(), rows.size()));
    EXPECT_FALSE(may_know(nullptr, 0));
    for (const KnownRow& known : known_rows) {
        const PdataRow row = {0x1000, 0x1000 + known.size, 0};
        EXPECT_TRUE(may_know(&row, 1));
    }
}

TEST(Recognise, NamesAndLengthsAreNotEnough) {
    for (const KnownRow& known : known_rows) {
        Room room(0x10000);
        std::memcpy(room.bytes.get() + 0x4000, &known.first, sizeof known.first);
        EXPECT_EQ(found_in(room, {{0x4000, 0x4000 + known.size, 0}}), 0);
    }
}

TEST(Recognise, PlacesAtTheEdges) {
    for (const KnownRow& known : known_rows) {
        Room room(0x3000);
        std::vector<uint32_t> places = {0,      1,      0x10,   known.place, known.place + 1,
                                        0x2fff, 0x3000, 0x3001, 0xffffff00,  0xffffffff};
        for (uint32_t less = 0; less <= 16; ++less) {
            places.push_back(0x3000 - known.size + 8 - less);
        }
        for (const uint32_t place : places) {
            if (place < room.size && sizeof known.first <= room.size - place) {
                std::memcpy(room.bytes.get() + place, &known.first, sizeof known.first);
            }
            EXPECT_EQ(found_in(room, {{place, place + known.size, 0}}), 0) << place;
        }
    }
}

TEST(Recognise, TableIsWhole) {
    for (const FieldRow& field : fields) {
        EXPECT_LE(field.place + sizeof(int32_t), pieces[field.of].size);
        if (field.target != nothing) {
            EXPECT_LE(field.offset, static_cast<int64_t>(pieces[field.target].size));
        }
    }
    for (const KnownRow& known : known_rows) {
        EXPECT_LE(known.place + known.size, pieces[known.piece].size);
        EXPECT_GE(known.movable, 14U);
        EXPECT_LT(known.size, length_limit);
    }
}

} // namespace
} // namespace ferry::known
