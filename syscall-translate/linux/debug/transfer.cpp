// qXfer: objects that a debugger reads in parts.

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "session.hpp"

namespace ferry::linux_guest::debug {
namespace {

std::string name_of_thread(const Task& task) {
    std::string name;
    const UniqueFd file(
        ::open(fmt::format("/proc/self/task/{}/comm", task.tid()).c_str(), O_RDONLY | O_CLOEXEC));
    char bytes[64];
    const ssize_t size = ::read(file.get(), bytes, sizeof bytes);
    for (ssize_t i = 0; i < size && bytes[i] != '\n'; ++i) {
        switch (bytes[i]) {
        case '&': name += "&amp;"; break;
        case '<': name += "&lt;"; break;
        case '"': name += "&quot;"; break;
        default: name += bytes[i];
        }
    }
    return name;
}

std::string thread_list(Process& process) {
    std::string xml = "<?xml version=\"1.0\"?><threads>";
    process.for_each_thread([&](Task& task) {
        xml += fmt::format("<thread id=\"{:x}\" name=\"{}\"/>", task.tid(), name_of_thread(task));
    });
    return xml + "</threads>";
}

} // namespace

/// OBJECT:read:ANNEX:OFFSET,LENGTH.
std::optional<std::string> Session::transfer(std::string_view rest) {
    const std::string_view object = take_field(rest, ':');
    if (take_field(rest, ':') != "read") {
        return "";
    }
    const std::string_view annex = take_field(rest, ':');
    const auto offset = take_number(rest);
    take_word(rest, ",");
    const auto length = take_number(rest);
    if (!offset || !length) {
        return "E01";
    }
    Process& process = debugger_.process();
    std::string all;
    if (object == "features") {
        if (annex != "target.xml") {
            return "E00";
        }
        all = describe(registers_);
    } else if (object == "auxv") {
        const auto& auxv = process.image.auxv;
        all.assign(reinterpret_cast<const char*>(auxv.data()), auxv.size());
    } else if (object == "exec-file") {
        all = process.image.path;
    } else if (object == "threads") {
        all = thread_list(process);
    } else if (object == "siginfo") {
        process.with_thread(current_, [&](Task& task) {
            if (task.debugging.event == ThreadState::Event::signal) {
                all.assign(reinterpret_cast<const char*>(&task.debugging.signal),
                           sizeof task.debugging.signal);
            }
        });
        if (all.empty()) {
            return "E01";
        }
    } else {
        return "";
    }
    const std::size_t begin = std::min<std::size_t>(*offset, all.size());
    const std::string part = all.substr(begin, *length);
    return (begin + part.size() == all.size() ? "l" : "m") + part;
}

} // namespace ferry::linux_guest::debug
