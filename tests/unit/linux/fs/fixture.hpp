#pragma once
/// A guest task without guest code, to call system call handlers from a test.

#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <ferry/kernel/host_signals.hpp>
#include <linux/task.hpp>

#include "sysroot_tree.hpp"

namespace ferry::linux_guest::fs {

class IdleCpu final : public engine::Cpu {
public:
    explicit IdleCpu(const abi::RegisterFile& initial) : registers_(initial) {}
    engine::Exit run() override { return {}; }
    void interrupt() noexcept override {}
    abi::RegisterFile& registers() override { return registers_; }
    void load_vectors() override {}
    void store_vectors() override {}
    bool host_fault(int, void*, void*) noexcept override { return false; }

private:
    abi::RegisterFile registers_;
};

class IdleEngine final : public engine::Engine {
public:
    [[nodiscard]] std::string_view name() const override { return "idle"; }
    std::unique_ptr<engine::Cpu> create_cpu(const abi::RegisterFile& initial) override {
        return std::make_unique<IdleCpu>(initial);
    }
    [[nodiscard]] std::uint64_t features() const override { return 3; } // fp, asimd
    void before_fork() override {}
    void after_fork(bool) override {}
};

class CallTest : public testing::Test {
protected:
    explicit CallTest(const std::string& sysroot = "") {
        kernel::install_host_handlers(); // bad pointers are EFAULT
        auto configuration = std::make_shared<Configuration>();
        configuration->sysroot = sysroot;
        auto space = memory::AddressSpace::create();
        EXPECT_TRUE(space.ok());
        process = std::make_shared<Process>(configuration, *space, std::make_shared<IdleEngine>(),
                                            Files::open(sysroot));
        task = std::make_unique<Task>(process,
                                      process->engine()->create_cpu(abi::RegisterFile(Isa::a64)));
        task->adopt_host_thread();
        memory::MapRequest request;
        request.size = 16 * 4096;
        request.prot = memory::Prot::read | memory::Prot::write;
        memory_ = *task->space().map(request);
    }

    /// Guest memory that no other call of this test has got.
    GuestAddr allocate(std::size_t size) {
        const GuestAddr at = memory_ + used_;
        used_ += (size + 15) & ~std::size_t{15};
        EXPECT_LE(used_, std::size_t{16} * 4096);
        return at;
    }
    Path path(std::string_view text) {
        const GuestAddr at = allocate(text.size() + 1);
        EXPECT_FALSE(
            memory::copy_out(task->space(), at, std::string(text).c_str(), text.size() + 1));
        return Path(at);
    }
    template <class T>
    GuestPtr<T> object(const T& value = {}) {
        const GuestPtr<T> at(allocate(sizeof(T)));
        EXPECT_FALSE(task->write(at, value));
        return at;
    }
    std::string bytes(GuestAddr at, std::int64_t size) {
        if (size < 0) {
            return errno_name(static_cast<int>(-size));
        }
        std::string text(static_cast<std::size_t>(size), '\0');
        EXPECT_FALSE(memory::copy_in(task->space(), text.data(), at, text.size()));
        return text;
    }

    std::shared_ptr<Process> process;
    std::unique_ptr<Task> task;

private:
    GuestAddr memory_;
    std::size_t used_ = 0;
};

/// With a sysroot, and the working directory put back at the end.
class SysrootCallTest : private SysrootTree, public CallTest {
protected:
    SysrootCallTest()
        : CallTest(SysrootTree::path()), directory_(std::filesystem::current_path()) {}
    ~SysrootCallTest() override { std::filesystem::current_path(directory_); }
    [[nodiscard]] const SysrootTree& tree() const { return *this; }
    using CallTest::path;

private:
    std::filesystem::path directory_;
};

} // namespace ferry::linux_guest::fs
