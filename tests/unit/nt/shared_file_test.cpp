#include "place.hpp"

#include <fstream>

namespace ferry::nt::ob {
namespace {

class SharedFileTest : public Place {};

TEST_F(SharedFileTest, PeopleWhoMeetHaveRecordsOfTheirOwn) {
    const auto first = open();
    const auto second = open();
    ASSERT_TRUE(first->is_shared() && second->is_shared());
    EXPECT_EQ(first->path(), second->path());
    EXPECT_NE(first->self(), second->self());
    EXPECT_TRUE(first->is_alive(second->self()));
    EXPECT_TRUE(second->is_alive(first->self()));
    EXPECT_EQ(first->records_end(), 3U);
    *reinterpret_cast<int*>(first->objects()) = 5;
    EXPECT_EQ(*reinterpret_cast<int*>(second->objects()), 5);
}

TEST_F(SharedFileTest, TheDeadAreKnownAndTheirRecordsUsedAgain) {
    const auto own = open();
    killed_after([&] { static_cast<void>(open().release()); });
    EXPECT_FALSE(own->is_alive(2));
    EXPECT_EQ(open()->self(), 2U);
}

TEST_F(SharedFileTest, NoNumberIsTooOddToAskFor) {
    const auto own = open();
    for (const std::uint32_t record : {0U, 3U, SharedFile::most_processes, 0x7fffffffU}) {
        EXPECT_FALSE(own->is_alive(record));
    }
}

TEST_F(SharedFileTest, AHandedOverRecordIsTheOthers) {
    const auto own = open();
    auto claim = own->claim_for_another();
    ASSERT_TRUE(claim);
    const std::uint32_t record = claim->record;
    EXPECT_TRUE(own->is_alive(record));
    {
        const auto other = SharedFile::open(std::move(*claim));
        ASSERT_NE(other, nullptr);
        EXPECT_EQ(other->self(), record);
        EXPECT_TRUE(other->is_alive(own->self()));
        EXPECT_TRUE(other->claim_for_another());
    }
    EXPECT_FALSE(own->is_alive(record));
}

TEST_F(SharedFileTest, ALockOutlivesItsHolder) {
    const auto own = open();
    auto& word = *reinterpret_cast<LockWord*>(own->objects());
    SharedLock lock(*own, word);
    EXPECT_FALSE(lock.lock());
    lock.unlock();
    killed_after([&] {
        const auto other = open().release();
        SharedLock theirs(*other, *reinterpret_cast<LockWord*>(other->objects()));
        static_cast<void>(theirs.lock());
    });
    EXPECT_TRUE(lock.lock());
    lock.unlock();
    EXPECT_FALSE(lock.lock());
    lock.unlock();
    word = own->self(); // left by one that had this record before
    EXPECT_TRUE(lock.lock());
    lock.unlock();
    word = 0x7fffffff; // nonsense
    EXPECT_TRUE(lock.lock());
    lock.unlock();
}

TEST_F(SharedFileTest, WhereThereIsNoPlaceOneIsAlone) {
    const auto alone = SharedFile::open(directory + "/missing");
    ASSERT_NE(alone, nullptr);
    EXPECT_FALSE(alone->is_shared());
    EXPECT_TRUE(alone->is_alive(alone->self()));
    EXPECT_FALSE(alone->is_alive(2));
    EXPECT_FALSE(alone->claim_for_another());
    std::uint64_t number = 0;
    EXPECT_FALSE(alone->make_memory(4096, number));
}

TEST_F(SharedFileTest, MemoryHasANumberUntilItIsRemoved) {
    const auto own = open();
    std::uint64_t number = 0;
    const UniqueFd made = own->make_memory(8192, number);
    ASSERT_TRUE(made);
    EXPECT_TRUE(own->open_memory(number, 8192));
    EXPECT_FALSE(own->open_memory(number, 8193));
    own->remove_memory(number);
    EXPECT_FALSE(own->open_memory(number, 1));
}

TEST_F(SharedFileTest, AFileOfAnotherSizeIsReplaced) {
    const std::string path = open()->path();
    std::filesystem::resize_file(path, 4096);
    const auto own = open();
    EXPECT_TRUE(own->is_shared());
    EXPECT_GT(std::filesystem::file_size(path), 1U << 20);
}

} // namespace
} // namespace ferry::nt::ob
