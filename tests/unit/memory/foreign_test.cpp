// What is ferry's own below the split is never handed out, mapped over or unmapped.
#include "space_fixture.hpp"

namespace ferry::memory {
namespace {

class ForeignTest : public SpaceTest {
protected:
    ForeignTest() {
        space.reset();
        mapped_ = ::mmap(pointer(4), 3 * page, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        *static_cast<std::uint32_t*>(mapped_) = 42;
    }
    ~ForeignTest() override {
        EXPECT_EQ(*static_cast<std::uint32_t*>(mapped_), 42U) << "touched";
        ::munmap(mapped_, 3 * page);
    }
    /// A small space, in which nothing but the foreign mapping lies.
    void create() {
        Layout layout;
        layout.lowest = at(0);
        layout.mmap_base = layout.split = at(16);
        recreate(layout);
    }
    static void* pointer(std::uint64_t index) { return reinterpret_cast<void*>(at(index).value()); }

    void expect_out_of_the_way() {
        EXPECT_EQ(map_error(request(6, 2, r)), ENOMEM);
        MapRequest wanted = request(6, 1, r);
        wanted.fixed_noreplace = true;
        EXPECT_EQ(map_error(wanted), EEXIST);
        wanted = request(6, 1, r);
        wanted.fixed = false;
        EXPECT_EQ(*space->map(wanted), at(15)) << "a hint that cannot be honoured";
        wanted.size = 8 * page;
        EXPECT_EQ(*space->map(wanted), at(7)) << "the largest gap";
        wanted.size = 4 * page;
        EXPECT_EQ(*space->map(wanted), at(0));
        wanted.size = page;
        EXPECT_EQ(map_error(wanted), ENOMEM) << "full";
        EXPECT_EQ(protect(3, 2, r | w), ENOMEM);
        EXPECT_FALSE(space->find(at(5)).has_value());
        EXPECT_EQ(unmap(0, 16), 0);
        EXPECT_EQ(regions(), "");
    }

private:
    void* mapped_ = nullptr;
};

TEST_F(ForeignTest, WhatIsThereFirstIsFound) {
    create();
    EXPECT_TRUE(space->foreign_below_split());
    expect_out_of_the_way();
}

TEST_F(ForeignTest, WhatComesLaterIsFoundWhenMet) {
    ::mremap(pointer(4), 3 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_FIXED, pointer(100));
    create();
    EXPECT_FALSE(space->foreign_below_split());
    ::mremap(pointer(100), 3 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_FIXED, pointer(4));
    expect_out_of_the_way();
    EXPECT_TRUE(space->foreign_below_split());
}

TEST_F(ForeignTest, FixedOverRegionsAndTheUnknownFails) {
    ::mremap(pointer(4), 3 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_FIXED, pointer(100));
    create();
    map(2, 1);
    word(2) = 7;
    ::mremap(pointer(100), 3 * page, 3 * page, MREMAP_MAYMOVE | MREMAP_FIXED, pointer(4));
    EXPECT_EQ(map_error(request(2, 4, r)), ENOMEM);
    EXPECT_EQ(regions(), "2-3 rw-p");
    EXPECT_EQ(word(2), 7U);
    EXPECT_EQ(host_access(at(3)), "");
}

TEST_F(ForeignTest, RemapAndBrkGoAround) {
    create();
    space->init_brk(at(0));
    EXPECT_EQ(space->brk(at(4)), at(0));
    EXPECT_EQ(space->brk(at(3)), at(3));
    RemapRequest wanted;
    wanted.old_address = at(0);
    wanted.old_size = 3 * page;
    wanted.new_size = 5 * page;
    wanted.may_move = true;
    EXPECT_EQ(*space->remap(wanted), at(11));
    wanted = {at(11), 2 * page, 2 * page, true, true, false, at(6)};
    const auto onto = space->remap(wanted);
    ASSERT_FALSE(onto.ok());
    EXPECT_EQ(onto.error().value, ENOMEM);
}

} // namespace
} // namespace ferry::memory
