// Structs that pass between guest and host untouched are equal; those that ferry translates have
// the layout that its own structs say.

#include <cstddef>
#include <set>

#include <gtest/gtest.h>

#include <ferry/abi/layout/linux_epoll.hpp>
#include <ferry/abi/layout/linux_stat.hpp>
#include <linux/ipc/sembuf.hpp>
#include <linux/net/calls.hpp>
#include <linux/process/calls.hpp>
#include <linux/signal/calls.hpp>
#include <linux/signal_state.hpp>

#include "rows.hpp"

namespace ferry::layout {
namespace {

constexpr const char* guests[] = {"a64", "rv64"};

/// What differs from the host and is translated; a struct's name stands for its fields too.
std::set<std::string> translated(const std::string& isa) {
    std::set<std::string> names{"struct stat", "struct epoll_event", "struct semid64_ds",
                                "struct ucontext", "=MINSIGSTKSZ"};
    if (isa == "a64") {
        names.insert({"=O_DIRECTORY", "=O_NOFOLLOW", "=O_DIRECT", "=O_LARGEFILE", "=O_TMPFILE"});
    } else {
        names.insert("struct sigaction"); // has no sa_restorer
        names.erase("=MINSIGSTKSZ");
    }
    return names;
}

TEST(Layout, WhatIsNotTranslatedIsEqual) {
    const Rows& host = rows_of("native");
    ASSERT_GT(host.size(), 200U);
    for (const std::string isa : guests) {
        std::set<std::string> different;
        for (const auto& [name, numbers] : host) {
            const auto guest = rows_of(isa).find(name);
            ASSERT_NE(guest, rows_of(isa).end()) << isa << ' ' << name;
            if (guest->second != numbers) {
                different.insert(name.substr(0, name.find('.')));
            }
        }
        EXPECT_EQ(different, translated(isa)) << isa;
    }
}

TEST(Layout, BothGuestsShareTheGenericLayouts) {
    for (const auto& [name, numbers] : rows_of("a64")) {
        const auto other = rows_of("rv64").find(name);
        const std::string subject = name.substr(0, name.find('.'));
        const bool own = subject == "struct ucontext" || subject == "struct sigaction" ||
                         name.starts_with("=O_") || name == "=MINSIGSTKSZ";
        if (other != rows_of("rv64").end() && !own && subject != "struct sigcontext") {
            EXPECT_EQ(other->second, numbers) << name;
        }
    }
}

using Numbers = std::vector<std::uint64_t>;

void expect_type(const char* isa, const std::string& name, std::size_t size) {
    ASSERT_TRUE(rows_of(isa).contains(name)) << name;
    EXPECT_EQ(rows_of(isa).at(name), Numbers{size}) << isa << ' ' << name;
}

void expect_field(const char* isa, const std::string& name, std::size_t offset, std::size_t size) {
    ASSERT_TRUE(rows_of(isa).contains(name)) << name;
    EXPECT_EQ(rows_of(isa).at(name), (Numbers{offset, size})) << isa << ' ' << name;
}

#define EXPECT_TYPE(isa, name, type) expect_type(isa, name, sizeof(type))
#define EXPECT_FIELD(isa, name, type, field)                                                       \
    expect_field(isa, name, offsetof(type, field), sizeof(type::field))

TEST(Layout, StatusOfFiles) {
    using Stat = abi::Stat<abi::Lp64>;
    for (const char* const isa : guests) {
        EXPECT_TYPE(isa, "struct stat", Stat);
        EXPECT_FIELD(isa, "struct stat.st_dev", Stat, device);
        EXPECT_FIELD(isa, "struct stat.st_ino", Stat, inode);
        EXPECT_FIELD(isa, "struct stat.st_mode", Stat, mode);
        EXPECT_FIELD(isa, "struct stat.st_nlink", Stat, links);
        EXPECT_FIELD(isa, "struct stat.st_uid", Stat, user);
        EXPECT_FIELD(isa, "struct stat.st_gid", Stat, group);
        EXPECT_FIELD(isa, "struct stat.st_rdev", Stat, special_device);
        EXPECT_FIELD(isa, "struct stat.st_size", Stat, size);
        EXPECT_FIELD(isa, "struct stat.st_blksize", Stat, block_size);
        EXPECT_FIELD(isa, "struct stat.st_blocks", Stat, blocks);
        EXPECT_FIELD(isa, "struct stat.st_atime", Stat, accessed.seconds);
        EXPECT_FIELD(isa, "struct stat.st_mtime", Stat, modified.seconds);
        EXPECT_FIELD(isa, "struct stat.st_ctime", Stat, changed.seconds);
    }
}

TEST(Layout, Events) {
    for (const char* const isa : guests) {
        EXPECT_TYPE(isa, "struct epoll_event", abi::EpollEvent);
        EXPECT_FIELD(isa, "struct epoll_event.events", abi::EpollEvent, events);
        EXPECT_FIELD(isa, "struct epoll_event.data", abi::EpollEvent, data);
    }
}

TEST(Layout, Semaphores) {
    using linux_guest::ipc::Permissions;
    using linux_guest::ipc::SemaphoreSet;
    for (const char* const isa : guests) {
        EXPECT_TYPE(isa, "struct ipc64_perm", Permissions);
        EXPECT_FIELD(isa, "struct ipc64_perm.cuid", Permissions, creator_user);
        EXPECT_FIELD(isa, "struct ipc64_perm.mode", Permissions, mode);
        EXPECT_FIELD(isa, "struct ipc64_perm.seq", Permissions, sequence);
        EXPECT_TYPE(isa, "struct semid64_ds", SemaphoreSet);
        EXPECT_FIELD(isa, "struct semid64_ds.sem_otime", SemaphoreSet, changed_by_operation);
        EXPECT_FIELD(isa, "struct semid64_ds.sem_ctime", SemaphoreSet, changed);
        EXPECT_FIELD(isa, "struct semid64_ds.sem_nsems", SemaphoreSet, count);
    }
}

TEST(Layout, Messages) {
    using linux_guest::net::MessageHeader;
    using linux_guest::net::MessageHeaderAndSize;
    for (const char* const isa : guests) {
        EXPECT_TYPE(isa, "struct msghdr", MessageHeader);
        EXPECT_FIELD(isa, "struct msghdr.msg_namelen", MessageHeader, name_size);
        EXPECT_FIELD(isa, "struct msghdr.msg_iov", MessageHeader, parts);
        EXPECT_FIELD(isa, "struct msghdr.msg_iovlen", MessageHeader, part_count);
        EXPECT_FIELD(isa, "struct msghdr.msg_control", MessageHeader, control);
        EXPECT_FIELD(isa, "struct msghdr.msg_controllen", MessageHeader, control_size);
        EXPECT_FIELD(isa, "struct msghdr.msg_flags", MessageHeader, flags);
        EXPECT_TYPE(isa, "struct mmsghdr", MessageHeaderAndSize);
        EXPECT_FIELD(isa, "struct mmsghdr.msg_len", MessageHeaderAndSize, size);
    }
}

TEST(Layout, Processes) {
    using linux_guest::process::CloneArguments;
    using linux_guest::process::FutexWaiter;
    for (const char* const isa : guests) {
        EXPECT_TYPE(isa, "struct clone_args", CloneArguments);
        EXPECT_FIELD(isa, "struct clone_args.exit_signal", CloneArguments, exit_signal);
        EXPECT_FIELD(isa, "struct clone_args.stack_size", CloneArguments, stack_size);
        EXPECT_FIELD(isa, "struct clone_args.set_tid", CloneArguments, set_tid);
        EXPECT_FIELD(isa, "struct clone_args.cgroup", CloneArguments, cgroup);
        EXPECT_TYPE(isa, "struct futex_waitv", FutexWaiter);
        EXPECT_FIELD(isa, "struct futex_waitv.uaddr", FutexWaiter, address);
        EXPECT_FIELD(isa, "struct futex_waitv.flags", FutexWaiter, flags);
    }
}

TEST(Layout, Signals) {
    using linux_guest::SignalAction;
    using linux_guest::signal::Stack;
    for (const char* const isa : guests) {
        EXPECT_TYPE(isa, "siginfo_t", siginfo_t);
        EXPECT_TYPE(isa, "sigset_t", linux_guest::SignalSet);
        EXPECT_TYPE(isa, "stack_t", Stack);
        EXPECT_FIELD(isa, "stack_t.ss_flags", Stack, flags);
        EXPECT_FIELD(isa, "stack_t.ss_size", Stack, size);
        EXPECT_FIELD(isa, "struct sigaction.sa_handler", SignalAction, handler);
        EXPECT_FIELD(isa, "struct sigaction.sa_flags", SignalAction, flags);
        // A frame is a siginfo_t and a ucontext; the mask lies in front of the registers, which
        // begin at a multiple of 16.
        expect_field(isa, "struct ucontext.uc_sigmask", 40, 8);
    }
    EXPECT_TYPE("a64", "struct sigaction", SignalAction);
    EXPECT_FIELD("a64", "struct sigaction.sa_mask", SignalAction, mask);
    expect_field("rv64", "struct sigaction.sa_mask", 16, 8);

    // The sizes that a64/signal_frame.cpp and rv64/signal_frame.cpp assert.
    expect_type("a64", "struct ucontext", 4560);
    expect_field("a64", "struct ucontext.uc_mcontext", 176, 4384);
    expect_field("a64", "struct sigcontext.regs", 8, 248);
    expect_field("a64", "struct sigcontext.pc", 264, 8);
    expect_field("a64", "struct sigcontext.__reserved", 288, 4096);
    expect_type("a64", "struct fpsimd_context", 528);
    expect_field("a64", "struct fpsimd_context.vregs", 16, 512);
    expect_type("rv64", "struct ucontext", 960);
    expect_field("rv64", "struct ucontext.uc_mcontext", 176, 784);
    expect_field("rv64", "struct sigcontext.sc_fpregs", 256, 528);
}

} // namespace
} // namespace ferry::layout
