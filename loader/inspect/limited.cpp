// LIEF in a child of its own: whatever a damaged file makes it do, the parent goes on. The child
// answers with one line of JSON, {"report": …} or {"error": "…"}.

#include <ferry/inspect/deep.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include <ferry/base/unique_fd.hpp>

#include "report_json.hpp"

namespace ferry::inspect {
namespace {

/// More than the answer for the largest program known (19 MB for 300,000 symbols).
constexpr std::size_t max_answer = std::size_t{256} << 20;

void limit(int resource, std::uint64_t value) {
    const rlimit both{value, value};
    ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return;
        }
        text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
}

[[noreturn]] void answer(const std::string& path, const Limits& limits, int fd) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_AS, limits.memory);
    limit(RLIMIT_CPU, limits.seconds);
    ::alarm(limits.seconds + 1);
    try {
        const Result<DeepReport> report = read_deep(path);
        nlohmann::json json;
        if (report) {
            json["report"] = *report;
        } else {
            json["error"] = report.error().message;
        }
        write_all(fd, to_text(json));
    } catch (const std::exception&) {
        write_all(fd, R"({"error":"the deep reading needs more memory than is allowed"})");
    }
    ::_exit(0);
}

Result<std::string> read_answer(int fd) {
    std::string text;
    char buffer[65536];
    for (;;) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            return text;
        }
        text.append(buffer, static_cast<std::size_t>(count));
        if (text.size() > max_answer) {
            return Error{"the deep reading found too much to show"};
        }
    }
}

/// How the child ended, in words; empty if it ended as it should.
std::string ending(int status, const Limits& limits) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return {};
    }
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal == SIGXCPU || signal == SIGALRM || signal == SIGKILL) {
        return fmt::format("the deep reading took more than {} seconds", limits.seconds);
    }
    return signal != 0 ? fmt::format("the deep reading crashed ({})", ::strsignal(signal))
                       : fmt::format("the deep reading failed (status {})", WEXITSTATUS(status));
}

} // namespace

Result<DeepReport> read_deep_limited(const std::string& path, const Limits& limits) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return Error{"cannot make a pipe", errno};
    }
    UniqueFd from(ends[0]);
    UniqueFd to(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) {
        return Error{"cannot start the deep reading", errno};
    }
    if (child == 0) {
        answer(path, limits, to.get());
    }
    to.reset();
    const Result<std::string> text = read_answer(from.get());
    from.reset(); // a child that still writes dies of it
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!text) {
        return text.error();
    }
    if (const std::string bad = ending(status, limits); !bad.empty()) {
        return Error{bad};
    }
    const nlohmann::json json = nlohmann::json::parse(*text, nullptr, false);
    if (json.is_discarded()) {
        return Error{"the deep reading gave no answer"};
    }
    if (json.contains("error")) {
        return Error{json["error"].get<std::string>()};
    }
    return json.at("report").get<DeepReport>();
}

} // namespace ferry::inspect
