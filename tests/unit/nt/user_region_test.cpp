#include "ke/dispatcher.hpp"

#include <random>

#include "place.hpp"

namespace ferry::nt::ke {
namespace {

using ob::ObjectId;
using ob::Type;

/// A process, as far as others know.
struct Program {
    explicit Program(const std::string& where)
        : file(ob::SharedFile::open(where)), arena(std::move(*ob::Arena::create())) {
        arena.set_shared([this]() -> const ob::SharedFile& { return *file; });
        area = arena.allocate_thread();
        arena.thread(area).host_process = ::getpid();
        arena.thread(area).host_thread = 1;
    }
    ObjectId create(Type type, std::u16string_view name) {
        DispatcherLock lock(arena);
        return Dispatcher(lock).create(type, name);
    }
    ObjectId find(std::u16string_view name) {
        DispatcherLock lock(arena);
        const ObjectId found = Dispatcher(lock).find(name, false);
        return found && arena.try_reference(found) ? found : ObjectId{};
    }
    NtStatus wait(std::vector<ObjectId> objects, bool all = false) {
        DispatcherLock lock(arena);
        return Dispatcher(lock).try_wait(area, objects, all);
    }
    void enqueue(std::vector<ObjectId> objects, bool all) {
        DispatcherLock lock(arena);
        Dispatcher(lock).enqueue(area, objects, all ? ob::ThreadArea::all : ob::ThreadArea::any,
                                 false);
    }
    NtStatus finish() {
        DispatcherLock lock(arena);
        return Dispatcher(lock).finish(area, status::TIMEOUT);
    }
    void release(ObjectId object) {
        DispatcherLock lock(arena);
        Dispatcher(lock).release(object);
    }

    std::unique_ptr<ob::SharedFile> file;
    ob::Arena arena;
    std::uint32_t area = 0;
};

class UserRegionTest : public Place {
protected:
    Program a{directory};
    Program b{directory};
};

TEST_F(UserRegionTest, NamesAreFoundByOthersAndGoWithTheLast) {
    const ObjectId made = a.create(Type::event, u"name");
    ASSERT_TRUE(made.is_user());
    const ObjectId found = b.find(u"name");
    EXPECT_EQ(found, made);
    a.release(made);
    EXPECT_TRUE(b.find(u"name"));
    b.release(found);
    b.release(found);
    EXPECT_FALSE(a.find(u"name"));
}

TEST_F(UserRegionTest, LongNamesAreWhole) {
    const std::u16string name(32'000, u'x');
    EXPECT_TRUE(a.create(Type::event, name).is_user());
    EXPECT_TRUE(b.find(name));
    EXPECT_FALSE(b.find(name + u'x'));
    EXPECT_FALSE(b.find(name.substr(1)));
}

TEST_F(UserRegionTest, AWaitForAnyIsEndedFromAnotherTree) {
    const ObjectId shared = a.create(Type::event, u"e");
    const ObjectId theirs = b.find(u"e");
    const ObjectId own = b.create(Type::event, u"");
    b.enqueue({own, theirs}, false);
    set_state(a.arena, shared, 1);
    set_state(b.arena, own, 1); // too late, and not taken
    EXPECT_EQ(b.finish(), NtStatus{1});
    EXPECT_EQ(b.wait({own}), status::SUCCESS);
}

TEST_F(UserRegionTest, AWaitForAllBeginsAgain) {
    const ObjectId shared = a.create(Type::semaphore, u"s");
    const ObjectId theirs = b.find(u"s");
    const ObjectId own = b.create(Type::semaphore, u"");
    b.enqueue({own, theirs}, true);
    set_state(a.arena, shared, 1);
    EXPECT_EQ(b.finish(), wait_again);
    EXPECT_EQ(b.wait({own, theirs}, true), status::TIMEOUT);
    set_state(b.arena, own, 1);
    EXPECT_EQ(b.wait({own, theirs}, true), status::SUCCESS);
    EXPECT_EQ(b.wait({theirs}), status::TIMEOUT);
}

TEST_F(UserRegionTest, WhoIsKilledAbandonsItsMutants) {
    const ObjectId mutant = a.create(Type::mutant, u"m");
    a.arena.at(mutant).state = 1;
    killed_after([&] {
        auto* const other = new Program(directory);
        static_cast<void>(other->wait({other->find(u"m")}));
        static_cast<void>(other->create(Type::event, u"theirs"));
    });
    EXPECT_FALSE(a.find(u"theirs"));
    EXPECT_EQ(a.wait({mutant}), status::ABANDONED_WAIT_0);
}

TEST_F(UserRegionTest, WhoIsKilledInTheMiddleLeavesNothingBroken) {
    const ObjectId mutant = a.create(Type::mutant, u"m");
    a.arena.at(mutant).state = 1;
    killed_after([&] {
        auto* const other = new Program(directory);
        const ObjectId found = other->find(u"m");
        DispatcherLock lock(other->arena);
        Dispatcher dispatcher(lock);
        static_cast<void>(dispatcher.try_wait(other->area, std::span(&found, 1), false));
        static_cast<void>(dispatcher.create(Type::event, u"half"));
        dispatcher.slot(found).wait_head = 77;
        ::kill(::getpid(), SIGKILL);
    });
    EXPECT_FALSE(a.find(u"half"));
    EXPECT_TRUE(b.find(u"m"));
    EXPECT_EQ(a.wait({mutant}), status::ABANDONED_WAIT_0);
    EXPECT_EQ(b.wait({mutant}), status::TIMEOUT);
}

TEST_F(UserRegionTest, AFullRegionLeavesTheTree) {
    bool shared = true;
    for (int i = 0; i < 10'000; ++i) {
        const std::string number = std::to_string(i);
        const ObjectId made = a.create(Type::event, std::u16string(number.begin(), number.end()));
        ASSERT_TRUE(made);
        shared = made.is_user();
    }
    EXPECT_FALSE(shared);
}

TEST_F(UserRegionTest, NonsenseEndsNothing) {
    std::mt19937 random(1);
    for (int round = 0; round < 10; ++round) {
        const std::u16string name(1, static_cast<char16_t>(u'a' + round));
        const ObjectId mutant = a.create(Type::mutant, name);
        const ObjectId event = a.create(Type::event, name + u"2");
        a.enqueue({mutant, event}, round % 2 == 0);
        auto* const bytes = reinterpret_cast<unsigned char*>(a.file->objects());
        // The lock and the numbers in use stay; the rest need not.
        for (std::size_t i = 8192 + random() % 64; i < ob::SharedFile::objects_part;
             i += 1 + random() % 4099) {
            bytes[i] = static_cast<unsigned char>(random());
        }
        if (mutant.is_user() && event.is_user()) {
            set_state(a.arena, event, 1);
            static_cast<void>(a.finish());
            static_cast<void>(a.wait({mutant}));
            static_cast<void>(b.find(name));
            {
                DispatcherLock lock(a.arena);
                Dispatcher(lock).abandon(a.area);
            }
            a.release(mutant);
            a.release(event);
        }
    }
}

} // namespace
} // namespace ferry::nt::ke
