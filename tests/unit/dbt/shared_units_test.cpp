// What processes of a family have translated, as seen from two of them.

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "guest.hpp"
#include "shared_units.hpp"
#include "thread_block.hpp"

namespace ferry::dbt {
namespace {

constexpr GuestAddr code{0x10'0000};
constexpr std::uint8_t variant = 1;

constexpr std::uint32_t add_one = 0x91000400; // ADD X0, X0, #1
constexpr std::uint32_t add_two = 0x91000800;
constexpr std::uint32_t ret = 0xd65f03c0;

UniqueFd memory_file(std::size_t size) {
    UniqueFd file(::memfd_create("test", MFD_CLOEXEC));
    EXPECT_EQ(::ftruncate(file.get(), static_cast<off_t>(size)), 0);
    return file;
}

/// A process as far as it translates.
struct Member {
    explicit Member(int file) : shared(SharedUnits::map(file)) {}

    /// Where the code lies, from a file or in memory of its own.
    void map(const std::vector<std::uint32_t>& words, bool from_file = true,
             memory::Prot prot = memory::Prot::read | memory::Prot::execute) {
        const UniqueFd file = memory_file(4096);
        EXPECT_EQ(::pwrite(file.get(), words.data(), words.size() * 4, 0),
                  static_cast<ssize_t>(words.size() * 4));
        memory::MapRequest request;
        request.address = code;
        request.size = 4096;
        request.prot = prot;
        request.fixed = true;
        if (from_file) {
            request.fd = file.get();
        }
        EXPECT_TRUE(space->map(request).ok());
    }
    void make(GuestAddr at = code) {
        ASSERT_TRUE(translator.translate(*space, at, ir::Assumptions{}, Reach::trace));
        shared->add(translator, *space, variant);
    }
    [[nodiscard]] bool take(std::uint8_t of = variant, Reach reach = Reach::trace) {
        return shared->take(translator, *space, code, of, reach);
    }
    /// Where what is new begins, and how much of it was taken.
    std::vector<GuestAddr> take_new(std::size_t most = 1000,
                                    const std::function<bool(GuestAddr)>& wanted = {}) {
        std::vector<GuestAddr> taken;
        shared->take_new(
            translator, *space,
            [&](GuestAddr pc, std::uint8_t of) { return of == variant && (!wanted || wanted(pc)); },
            [&](std::uint8_t of) {
                EXPECT_EQ(of, variant);
                taken.push_back(translator.made().pc);
                return taken.size() < most;
            });
        return taken;
    }

    std::unique_ptr<SharedUnits> shared;
    std::shared_ptr<memory::AddressSpace> space = *memory::AddressSpace::create(
        {.mmap_base = GuestAddr(0x1000'0000'0000), .split = GuestAddr(0x1000'0000'0000)});
    TrapSites trap_sites;
    x64::StateLayout layout = a64_guest.layout();
    std::unique_ptr<Translator> made = make_a64_translator(layout, {}, trap_sites);
    Translator& translator = *made;
};

/// Guest addresses are the host's, so that members have the code one after the other.
class SharedUnitsTest : public testing::Test {
protected:
    UniqueFd file = memory_file(SharedUnits::size);
    Member maker{file.get()};
    Member taker{file.get()};

    void make_from(const std::vector<std::uint32_t>& words) {
        maker.map(words);
        maker.make();
        EXPECT_FALSE(maker.space->unmap(code, 4096));
    }
    ~SharedUnitsTest() override { static_cast<void>(taker.space->unmap(code, 4096)); }
};

TEST_F(SharedUnitsTest, WhatOneHasMadeAnotherTakes) {
    make_from({add_one, ret});
    taker.map({add_one, ret});
    ASSERT_TRUE(taker.take());
    EXPECT_EQ(taker.translator.made().pc, code);
    EXPECT_EQ(taker.translator.range().end, code + 8);
    ASSERT_EQ(taker.translator.made().guests.size(), 2U);
    EXPECT_EQ(taker.translator.made().guests[1].offset, 4);
    EXPECT_EQ(taker.translator.code().bytes, maker.translator.code().bytes);
    EXPECT_EQ(taker.translator.code().data_references, maker.translator.code().data_references);
    EXPECT_EQ(taker.translator.code().entries.size(), maker.translator.code().entries.size());
}

TEST_F(SharedUnitsTest, CoreDumpsAreWithoutThem) {
    std::ifstream maps("/proc/self/smaps");
    std::size_t mappings = 0;
    bool ours = false;
    for (std::string line; std::getline(maps, line);) {
        if (line.find(" rw-s ") != std::string::npos) {
            ours = line.find("memfd:test") != std::string::npos;
        } else if (ours && line.starts_with("VmFlags:")) {
            EXPECT_NE(line.find(" dd"), std::string::npos) << line;
            ++mappings;
            ours = false;
        }
    }
    EXPECT_EQ(mappings, 2U);
}

TEST_F(SharedUnitsTest, OtherInstructionsAreTranslated) {
    make_from({add_one, ret});
    taker.map({add_two, ret});
    EXPECT_FALSE(taker.take());
}

TEST_F(SharedUnitsTest, OfSeveralThatBeginAtAnAddressTheOneThatFitsIsTaken) {
    make_from({add_one, ret});
    const auto wanted = maker.translator.code().bytes;
    make_from({add_two, ret});
    taker.map({add_one, ret});
    ASSERT_TRUE(taker.take());
    EXPECT_EQ(taker.translator.code().bytes, wanted);
}

TEST_F(SharedUnitsTest, OtherAssumptionsWantOtherCode) {
    make_from({add_one, ret});
    taker.map({add_one, ret});
    EXPECT_FALSE(taker.take(variant + 1));
}

TEST_F(SharedUnitsTest, OnlyExecutableMemoryOfFilesCounts) {
    make_from({add_one, ret});
    taker.map({add_one, ret}, true, memory::Prot::read);
    EXPECT_FALSE(taker.take());
    taker.map({add_one, ret});
    EXPECT_TRUE(taker.take());
}

TEST_F(SharedUnitsTest, CodeThatWasWrittenAtRunTimeIsNotKept) {
    maker.map({}, false);
    maker.make();
    EXPECT_FALSE(maker.take());
    EXPECT_FALSE(maker.space->unmap(code, 4096));
}

TEST_F(SharedUnitsTest, WhatTrapsHereIsMadeHere) {
    make_from({add_one, ret});
    taker.map({add_one, ret});
    while (!taker.trap_sites.note(code)) {
    }
    EXPECT_FALSE(taker.take());
}

/// One program, and the children that it forks.
class SharedUnitsOfProgram : public testing::Test {
protected:
    UniqueFd file = memory_file(SharedUnits::size);
    Member parent{file.get()};

    SharedUnitsOfProgram() { parent.map({add_one, ret, add_two, ret}); }
    ~SharedUnitsOfProgram() override { static_cast<void>(parent.space->unmap(code, 4096)); }

    /// What a child makes.
    void in_child(const std::function<void()>& make) {
        const pid_t child = ::fork();
        if (child == 0) {
            make();
            ::_exit(testing::Test::HasFailure() ? 1 : 0);
        }
        int status = 1;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }
};

TEST_F(SharedUnitsOfProgram, WhatChildrenMadeIsNewOnce) {
    EXPECT_TRUE(parent.take_new().empty());
    in_child([&] { parent.make(code); });
    in_child([&] { parent.make(code + 8); });
    EXPECT_EQ(parent.take_new(), (std::vector{code + 8, code}));
    EXPECT_TRUE(parent.take_new().empty());
}

TEST_F(SharedUnitsOfProgram, WhatItMadeItselfIsNotNew) {
    parent.make(code);
    EXPECT_TRUE(parent.take_new().empty());
    in_child([&] { parent.make(code + 8); });
    EXPECT_EQ(parent.take_new(), std::vector{code + 8});
}

TEST_F(SharedUnitsOfProgram, OnlyWhatIsWantedIsHeld) {
    in_child([&] {
        parent.make(code);
        parent.make(code + 8);
    });
    EXPECT_EQ(parent.take_new(1000, [](GuestAddr pc) { return pc == code; }), std::vector{code});
}

TEST_F(SharedUnitsOfProgram, WhoHasEnoughGetsNoMore) {
    in_child([&] {
        parent.make(code);
        parent.make(code + 8);
    });
    EXPECT_EQ(parent.take_new(1), std::vector{code + 8});
    EXPECT_TRUE(parent.take_new().empty());
}

TEST_F(SharedUnitsOfProgram, OtherProgramsAreLeftAlone) {
    in_child([&] {
        parent.shared = SharedUnits::map(file.get()); // as behind an exec
        parent.make(code);
    });
    EXPECT_TRUE(parent.take_new().empty());
    EXPECT_TRUE(parent.take()); // though it is there
}

TEST(SharedUnitsFile, OnlyAFileOfItsSizeIsMapped) {
    EXPECT_EQ(SharedUnits::map(memory_file(4096).get()), nullptr);
    EXPECT_EQ(SharedUnits::map(-1), nullptr);
}

} // namespace
} // namespace ferry::dbt
