#include "child_console.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include "../process.hpp"

namespace ferry::nt::ps {

ChildConsole::~ChildConsole() {
    for (const std::uint64_t handle : handles_) {
        if (handle != 0) {
            [[maybe_unused]] const NtStatus closed = table_->close(Handle{handle});
        }
    }
}

NtStatus ChildConsole::open(Task& task, Handle console, bool of_host, Handover& handover) {
    std::shared_ptr<io::File> outside;
    if (const NtStatus found = io::find_file(task, console, 0, outside); !found.ok()) {
        return found;
    }
    if (outside->pseudo_console == nullptr) {
        return status::INVALID_HANDLE;
    }
    console_ = outside->pseudo_console;
    terminal_ = console_->open_terminal(of_host);
    if (!terminal_) {
        return io::status_of(errno);
    }
    table_ = &task.process().handles;
    for (std::size_t i = 0; i < handles_.size(); ++i) {
        std::uint64_t& standard = handover.standard_handles[i];
        std::shared_ptr<io::File> file;
        if (standard != 0 && (!io::find_file(task, Handle{standard}, 0, file).ok() ||
                              file->kind != io::FileKind::console)) {
            continue;
        }
        const auto end = std::make_shared<io::File>(
            UniqueFd(::fcntl(terminal_.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1)),
            io::FileKind::console);
        end->console_input = i == 0;
        constexpr Access rights = io::file_generic_read | io::file_generic_write;
        const Handle handle = table_->create(ob::Type::file, rights, end);
        if (!end->fd || handle.value == 0) {
            return status::INSUFFICIENT_RESOURCES;
        }
        end->begin(table_->arena(), table_->find(handle).object);
        handles_[i] = standard = handle.value;
    }
    return status::SUCCESS;
}

bool ChildConsole::has(Handle handle) const {
    return handle.value != 0 &&
           std::find(handles_.begin(), handles_.end(), handle.value) != handles_.end();
}

void ChildConsole::begin() {
    if (console_ != nullptr) {
        console_->begin();
    }
}

} // namespace ferry::nt::ps
