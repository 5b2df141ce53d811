#include "io/share_table.hpp"

#include <cstring>
#include <random>

#include "io/access.hpp"
#include "place.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::uint32_t share_all = share_read | share_write | share_delete;
constexpr FileId one{1, 1};

class ShareTableTest : public Place {
protected:
    /// Of another process, as far as the table knows.
    struct Other {
        explicit Other(const std::string& where)
            : file(ob::SharedFile::open(where)), table(*file) {}
        std::unique_ptr<ob::SharedFile> file;
        ShareTable table;
    };

    Other self{directory};
    ShareTable& table = self.table;
};

TEST_F(ShareTableTest, ShareModesBindOthers) {
    Other other(directory);
    std::uint32_t open = 0;
    std::uint32_t second = 0;
    EXPECT_EQ(table.enter(one, file_read_data, share_read, open), status::SUCCESS);
    EXPECT_EQ(other.table.enter(one, file_write_data, share_all, second),
              status::SHARING_VIOLATION);
    EXPECT_EQ(other.table.enter({1, 2}, file_write_data, 0, second), status::SUCCESS);
    EXPECT_EQ(other.table.enter(one, file_read_attributes, 0, second), status::SUCCESS);
    bool pending = false;
    EXPECT_FALSE(table.leave(open, pending));
    EXPECT_TRUE(other.table.leave(second, pending));
    EXPECT_FALSE(pending);
}

TEST_F(ShareTableTest, OneOfSeveralNamesIsDeleted) {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    std::uint32_t third = 0;
    ASSERT_TRUE(table.enter(one, file_read_data, share_all, first, 10).ok());
    ASSERT_TRUE(table.enter(one, file_read_data, share_all, second, 20).ok());
    table.set_delete_pending(second, true);
    EXPECT_FALSE(table.is_delete_pending(first));
    EXPECT_EQ(table.enter(one, file_read_data, share_all, third, 20), status::DELETE_PENDING);
    ASSERT_TRUE(table.enter(one, file_read_data, share_all, third, 10).ok());
    bool pending = false;
    EXPECT_TRUE(table.leave(second, pending)); // the last one by that name
    EXPECT_TRUE(pending);
    pending = false;
    EXPECT_FALSE(table.leave(first, pending));
    EXPECT_TRUE(table.leave(third, pending));
    EXPECT_FALSE(pending);
    // Share modes are the file's, whatever its name.
    ASSERT_TRUE(table.enter(one, file_read_data, share_read, first, 10).ok());
    EXPECT_EQ(table.enter(one, file_write_data, share_all, second, 20), status::SHARING_VIOLATION);
    table.leave(first, pending);
}

TEST_F(ShareTableTest, AnotherFileTakesThePlace) {
    std::uint32_t open = 0;
    std::uint32_t second = 0;
    bool pending = false;
    ASSERT_TRUE(table.enter(one, file_read_data, share_read, open).ok());
    table.replace(open, {1, 2});
    EXPECT_TRUE(table.enter(one, file_write_data, share_all, second).ok());
    EXPECT_TRUE(table.leave(second, pending));
    EXPECT_EQ(table.enter({1, 2}, file_write_data, share_all, second), status::SHARING_VIOLATION);
    EXPECT_TRUE(table.leave(open, pending));
}

TEST_F(ShareTableTest, RangesOfNoBytesAreInTheWayBetweenBytes) {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    ASSERT_TRUE(table.enter(one, file_read_data, share_all, first).ok());
    ASSERT_TRUE(table.enter(one, file_read_data, share_all, second).ok());
    ASSERT_TRUE(table.lock_range(first, {0, true, 10, 0}).ok());
    EXPECT_EQ(table.lock_range(second, {0, true, 5, 10}), status::LOCK_NOT_GRANTED);
    EXPECT_TRUE(table.lock_range(second, {0, true, 10, 5}).ok());
    EXPECT_TRUE(table.lock_range(second, {0, true, 5, 5}).ok());
    EXPECT_TRUE(table.lock_range(second, {0, true, 10, 0}).ok());
    EXPECT_EQ(table.lock_range(first, {0, false, 12, 0}), status::LOCK_NOT_GRANTED);
    bool pending = false;
    table.leave(first, pending);
    table.leave(second, pending);
}

TEST_F(ShareTableTest, TheLargestMappingCounts) {
    const std::uint32_t mapping = table.enter_mapping(one, 100);
    ASSERT_NE(mapping, 0U);
    EXPECT_EQ(table.mapped_size(one), 100U);
    EXPECT_EQ(table.mapped_size({1, 2}), 0U);
    const std::uint32_t larger = table.enter_mapping(one, 5000);
    EXPECT_EQ(table.mapped_size(one), 5000U);
    table.leave_mapping(larger);
    EXPECT_EQ(table.mapped_size(one), 100U);
    table.leave_mapping(mapping);
    EXPECT_EQ(table.mapped_size(one), 0U);
}

TEST_F(ShareTableTest, AWishToDeleteGoesOverToTheLast) {
    Other other(directory);
    std::uint32_t open = 0;
    std::uint32_t second = 0;
    std::uint32_t third = 0;
    ASSERT_TRUE(table.enter(one, file_read_data, share_all, open).ok());
    ASSERT_TRUE(other.table.enter(one, file_read_data, share_all, second).ok());
    table.set_delete_pending(open, true);
    EXPECT_TRUE(other.table.is_delete_pending(second));
    EXPECT_EQ(table.enter(one, file_read_data, share_all, third), status::DELETE_PENDING);
    bool pending = false;
    EXPECT_FALSE(table.leave(open, pending));
    pending = false;
    EXPECT_TRUE(other.table.leave(second, pending));
    EXPECT_TRUE(pending);
}

TEST_F(ShareTableTest, RangesBindOthers) {
    Other other(directory);
    std::uint32_t open = 0;
    std::uint32_t second = 0;
    ASSERT_TRUE(table.enter(one, file_read_data, share_all, open).ok());
    ASSERT_TRUE(other.table.enter(one, file_read_data, share_all, second).ok());
    EXPECT_FALSE(other.table.may_be_locked(second));
    const Range range{0, true, 10, 10};
    EXPECT_EQ(table.lock_range(open, range), status::SUCCESS);
    EXPECT_TRUE(other.table.may_be_locked(second));
    EXPECT_EQ(table.check(open, range, true), status::SUCCESS);
    EXPECT_EQ(other.table.check(second, {0, false, 19, 1}, false), status::FILE_LOCK_CONFLICT);
    EXPECT_EQ(other.table.check(second, {0, false, 20, 1}, true), status::SUCCESS);
    EXPECT_EQ(other.table.lock_range(second, {0, false, 0, ~std::uint64_t{0}}),
              status::LOCK_NOT_GRANTED);
    EXPECT_EQ(other.table.unlock_range(second, range), status::RANGE_NOT_LOCKED);
    EXPECT_EQ(table.unlock_range(open, range), status::SUCCESS);
    EXPECT_FALSE(other.table.may_be_locked(second));
}

TEST_F(ShareTableTest, TheDeadHaveNothingOpen) {
    std::uint32_t open = 0;
    killed_after([&] {
        auto* const other = new Other(directory);
        static_cast<void>(other->table.enter(one, file_write_data, 0, open));
        static_cast<void>(other->table.lock_range(open, {0, true, 0, 100}));
    });
    EXPECT_EQ(table.enter(one, file_write_data, 0, open), status::SUCCESS);
    EXPECT_EQ(table.lock_range(open, {0, true, 0, 100}), status::SUCCESS);
}

TEST_F(ShareTableTest, WhatAReusedRecordLeftIsGone) {
    std::uint32_t open = 0;
    killed_after([&] {
        auto* const other = new Other(directory);
        static_cast<void>(other->table.enter(one, file_write_data, 0, open));
    });
    Other again(directory); // with the same record
    EXPECT_EQ(table.enter(one, file_write_data, 0, open), status::SUCCESS);
}

TEST_F(ShareTableTest, AFullTableLetsFilesBeOpened) {
    std::uint32_t open = 1;
    int entered = 0;
    for (std::uint64_t inode = 0; open != 0; ++inode) {
        ASSERT_TRUE(table.enter({2, inode}, file_write_data, 0, open).ok());
        ++entered;
    }
    EXPECT_GT(entered, 20'000);
}

TEST_F(ShareTableTest, NonsenseEndsNothing) {
    std::mt19937 random(1);
    for (int round = 0; round < 40; ++round) {
        std::vector<std::uint32_t> opens;
        for (std::uint64_t inode = 0; inode < 32; ++inode) {
            std::uint32_t open = 0;
            if (table.enter({3, inode}, file_read_data, share_all, open).ok() && open != 0) {
                opens.push_back(open);
            }
        }
        // Behind the words of the lock, which somebody alive may seem to hold.
        auto* const bytes = reinterpret_cast<unsigned char*>(self.file->files()) + 64;
        const std::size_t size = ob::SharedFile::files_part - 64;
        for (std::size_t i = 0; i < size; i += 1 + random() % (round % 2 == 0 ? 7 : 4099)) {
            bytes[i] = static_cast<unsigned char>(random());
        }
        for (const std::uint32_t open : opens) {
            const Range range{0, true, 0, 10};
            static_cast<void>(table.lock_range(open, range));
            static_cast<void>(table.check(open, range, true));
            static_cast<void>(table.is_delete_pending(open));
            static_cast<void>(table.unlock_range(open, range));
            bool pending = false;
            static_cast<void>(table.leave(open, pending));
        }
    }
}

} // namespace
} // namespace ferry::nt::io
