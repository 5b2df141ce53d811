#pragma once
/// What changes in a directory, or below it, as inotify tells it.

#include <deque>
#include <map>
#include <string>

#include "operation.hpp"

namespace ferry::nt::io {

/// FILE_NOTIFY_CHANGE_*.
namespace change {
inline constexpr std::uint32_t file_name = 0x1;
inline constexpr std::uint32_t dir_name = 0x2;
inline constexpr std::uint32_t attributes = 0x4;
inline constexpr std::uint32_t size = 0x8;
inline constexpr std::uint32_t last_write = 0x10;
inline constexpr std::uint32_t last_access = 0x20;
inline constexpr std::uint32_t creation = 0x40;
inline constexpr std::uint32_t ea = 0x80;
inline constexpr std::uint32_t security = 0x100;
inline constexpr std::uint32_t all = 0xfff;
} // namespace change

/// Watches one directory for a file object, from its first query on: with the filter and depth of
/// that, as Windows does. Changes between queries are kept.
class DirectoryChanges {
public:
    /// Nothing, with `error` an errno, if the host can't.
    static std::unique_ptr<DirectoryChanges> create(ke::Reactor& reactor, const std::string& path,
                                                    std::uint32_t filter, bool tree, int& error);

    /// Gives what has changed to the guest: PENDING if nothing has.
    NtStatus give(GuestAddr to, std::uint32_t size, std::uint64_t& count);

    [[nodiscard]] int descriptor() const { return inotify_.get(); }
    Waiting waiting;

private:
    struct Change {
        std::uint32_t action;
        std::u16string name;
    };
    struct Event {
        int watch;
        std::uint32_t mask;
        std::uint32_t cookie;
        std::string name;
    };

    DirectoryChanges(ke::Reactor& reactor, UniqueFd inotify, std::uint32_t filter, bool tree);
    /// Watches a directory by its path below the root ("" or "a/b/"), and what is in it. With
    /// `tell`, what is found there is told as added.
    int add(const std::string& below, bool tell);
    void read_events();
    void take(const Event& event);
    void take_move(const Event& from, const Event* to);
    void say(std::uint32_t action, const Event& event, std::uint32_t wanted);
    void rename(const std::string& before, const std::string& after);
    void forget(const std::string& below);
    [[nodiscard]] std::string path_of(const Event& event) const;

    const UniqueFd inotify_;
    const std::uint32_t filter_;
    const bool tree_;
    std::string root_;

    std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::map<int, std::string> watches_;
    std::deque<Change> changes_;
    bool overflow_ = false;
    bool gone_ = false; ///< the directory itself
};

} // namespace ferry::nt::io
