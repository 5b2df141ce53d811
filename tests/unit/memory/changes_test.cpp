#include "space_fixture.hpp"

#include <atomic>
#include <sys/wait.h>
#include <thread>

namespace ferry::memory {
namespace {

/// Writes down what it hears, in pages from the test's place.
class Recorder final : public ChangeListener {
public:
    explicit Recorder(GuestAddr origin) : origin_(origin) {}

    void mapping_changed(GuestRange range) noexcept override { note("mapping", range); }
    void content_changed(GuestRange range) noexcept override { note("content", range); }
    std::string take() { return std::exchange(heard_, {}); }

private:
    void note(const char* what, GuestRange range) {
        heard_ += std::string(what) + " " + std::to_string((range.begin - origin_) / page) + "-" +
                  std::to_string((range.end - origin_) / page) + ";";
    }
    GuestAddr origin_;
    std::string heard_;
};

class ChangesTest : public SpaceTest {
protected:
    ChangesTest() { space->add_listener(&recorder); }

    void kernel_wrote(std::uint64_t index, std::uint64_t pages) {
        space->kernel_wrote({at(index), at(index + pages)});
    }

    Recorder recorder{place};
};

TEST_F(ChangesTest, EveryChangeOfWhatWasMappedIsHeard) {
    map(0, 4);
    EXPECT_EQ(recorder.take(), "") << "nothing was there";
    EXPECT_EQ(protect(1, 1, r), 0);
    EXPECT_EQ(recorder.take(), "mapping 1-2;");
    EXPECT_EQ(protect(1, 1, r), 0);
    EXPECT_EQ(recorder.take(), "") << "no change";
    map(3, 2, r);
    EXPECT_EQ(recorder.take(), "mapping 3-5;") << "replaced";
    EXPECT_EQ(unmap(4, 10), 0);
    EXPECT_EQ(recorder.take(), "mapping 4-5;");
    EXPECT_EQ(unmap(4, 10), 0);
    EXPECT_EQ(recorder.take(), "");
}

TEST_F(ChangesTest, RemapIsHeardAtBothEnds) {
    map(0, 2);
    map(8, 1);
    RemapRequest wanted;
    wanted.old_address = at(0);
    wanted.old_size = wanted.new_size = page;
    wanted.may_move = wanted.fixed = true;
    wanted.new_address = at(8);
    ASSERT_TRUE(space->remap(wanted).ok());
    EXPECT_EQ(recorder.take(), "mapping 8-9;mapping 0-1;");
    wanted.old_address = at(1);
    wanted.new_address = at(16);
    wanted.dont_unmap = true;
    ASSERT_TRUE(space->remap(wanted).ok());
    EXPECT_EQ(recorder.take(), "mapping 1-2;") << "its content is gone";
}

TEST_F(ChangesTest, KernelWritesMatterWhereCodeLies) {
    map(0, 2, r | w);
    kernel_wrote(0, 2);
    EXPECT_EQ(recorder.take(), "");
    map(4, 2, r | w | x);
    map(8, 2, r | w);
    map(12, 1, r | x);
    kernel_wrote(0, 2);
    kernel_wrote(8, 2);
    kernel_wrote(13, 2);
    EXPECT_EQ(recorder.take(), "");
    kernel_wrote(3, 2);
    EXPECT_EQ(recorder.take(), "content 4-5;");
    kernel_wrote(0, 20);
    EXPECT_EQ(recorder.take(), "content 4-6;content 12-13;");
}

TEST_F(ChangesTest, CodeIsForgottenWhenItGoes) {
    map(0, 2, r | w | x);
    map(8, 1, r | w | x);
    EXPECT_EQ(protect(0, 2, r | w), 0);
    EXPECT_EQ(unmap(8, 1), 0);
    recorder.take();
    kernel_wrote(0, 20);
    EXPECT_EQ(recorder.take(), "");
    EXPECT_EQ(protect(1, 1, r | x), 0);
    recorder.take();
    kernel_wrote(0, 20);
    EXPECT_EQ(recorder.take(), "content 1-2;");
}

TEST_F(ChangesTest, ARemovedListenerHearsNothing) {
    map(0, 1);
    space->remove_listener(&recorder);
    EXPECT_EQ(unmap(0, 1), 0);
    EXPECT_EQ(recorder.take(), "");
}

TEST_F(ChangesTest, TheChildOfAForkHasAConsistentCopy) {
    map(0, 1);
    std::atomic<bool> stop{false};
    std::thread busy([&] {
        MapRequest wanted;
        wanted.size = page;
        wanted.prot = r;
        while (!stop) {
            const auto where = space->map(wanted);
            space->unmap(*where, page);
        }
    });
    for (int i = 0; i < 50; ++i) {
        space->lock_for_fork();
        const pid_t child = ::fork();
        space->unlock_after_fork();
        if (child == 0) {
            const bool good = space->map(request(4, 1, r)).ok() && space->find(at(0)) &&
                              host_access(at(4)) == "r--p";
            ::_exit(good ? 0 : 1);
        }
        int status = -1;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }
    stop = true;
    busy.join();
}

} // namespace
} // namespace ferry::memory
