#pragma once
/// What a process shares with those of its user that were started apart.

#include <memory>
#include <mutex>
#include <string>

#include <ferry/base/assert.hpp>

#include "io/share_table.hpp"
#include "mm/host_reserve.hpp"
#include "ob/shared_file.hpp"

namespace ferry::nt {

/// Made when first needed. Thread-safe.
class Shared {
public:
    /// `directory`: where the file lies; empty for the usual places.
    explicit Shared(std::string directory) : directory_(std::move(directory)) {}

    /// Before anything is asked for: what the parent process has claimed for this one.
    void adopt(ob::SharedFile::Claim claim) { file_ = ob::SharedFile::open(std::move(claim)); }

    ob::SharedFile& file() {
        attach();
        return *file_;
    }
    io::ShareTable& shares() {
        attach();
        return *shares_;
    }

private:
    void attach() {
        std::call_once(once_, [this] {
            if (file_ == nullptr) {
                file_ = ob::SharedFile::open(directory_);
            }
            if (file_ == nullptr && mm::give_up_host_reserve()) {
                file_ = ob::SharedFile::open(directory_);
            }
            FERRY_ASSERT(file_ != nullptr);
            shares_ = std::make_unique<io::ShareTable>(*file_);
        });
    }

    const std::string directory_;
    std::once_flag once_;
    std::unique_ptr<ob::SharedFile> file_;
    std::unique_ptr<io::ShareTable> shares_;
};

} // namespace ferry::nt
