// Encoded as netstrings (LENGTH:BYTES) in a fixed order, so that any byte may stand in a path.

#include <ferry/linux/handover.hpp>

#include <charconv>
#include <fmt/format.h>

namespace ferry::linux_guest {
namespace {

constexpr std::string_view prefix = "--ferry-handover=";

class Writer {
public:
    void text(std::string_view value) {
        out_ += fmt::format("{}:", value.size());
        out_ += value;
    }
    template <class T>
    void number(T value) {
        text(fmt::format("{}", value));
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string out_{prefix};
};

class Reader {
public:
    explicit Reader(std::string_view in) : in_(in) {}

    std::string_view text() {
        std::size_t size = 0;
        const char* const end = in_.data() + in_.size();
        const auto [after, error] = std::from_chars(in_.data(), end, size);
        if (error != std::errc() || after == end || *after != ':' ||
            size > static_cast<std::size_t>(end - after) - 1) {
            ok_ = false;
            in_ = {};
            return {};
        }
        const std::string_view value(after + 1, size);
        in_ = std::string_view(after + 1 + size, static_cast<std::size_t>(end - after) - 1 - size);
        return value;
    }
    template <class T>
    T number() {
        const std::string_view digits = text();
        T value{};
        const auto [after, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        ok_ = ok_ && error == std::errc() && after == digits.data() + digits.size();
        return value;
    }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool finished() const { return ok_ && in_.empty(); }

private:
    std::string_view in_;
    bool ok_ = true;
};

/// The fields in their order, for both directions.
template <class Visitor, class H>
void visit(Visitor&& visitor, H& handover) {
    auto& c = handover.configuration;
    visitor.text(c.sysroot);
    visitor.text(c.engine);
    visitor.number(c.trace);
    visitor.list(c.trace_groups);
    visitor.text(c.trace_file);
    visitor.number(c.trace_root);
    visitor.number(c.stats);
    visitor.number(c.perf_map);
    visitor.text(c.log_level);
    visitor.number(c.address_bits);
    visitor.text(c.code_cache);
    visitor.number(handover.program_fd);
    visitor.number(handover.executable_fd);
    visitor.text(handover.guest_path);
    visitor.text(handover.host_path);
    visitor.text(handover.exec_name);
    visitor.limits(handover.memory_limits);
    visitor.number(handover.layout_seed);
    visitor.number(handover.shared_code_fd);
    visitor.text(handover.debugger.address);
    visitor.number(handover.debugger.connection);
    visitor.number(handover.debugger.agreement);
    visitor.list(handover.debugger.files);
    visitor.number(handover.placed_before);
}

struct Encoder {
    Writer writer;
    void text(const std::string& value) { writer.text(value); }
    void number(int value) { writer.number(value); }
    void number(bool value) { writer.number(value ? 1 : 0); }
    void number(std::uint64_t value) { writer.number(value); }
    void list(const std::vector<std::string>& values) {
        writer.number(values.size());
        for (const std::string& value : values) {
            writer.text(value);
        }
    }
    void limits(const std::vector<rlimit64>& values) {
        writer.number(values.size());
        for (const rlimit64& value : values) {
            writer.number(value.rlim_cur);
            writer.number(value.rlim_max);
        }
    }
};

struct Decoder {
    Reader reader;
    void text(std::string& value) { value = reader.text(); }
    void number(int& value) { value = reader.number<int>(); }
    void number(bool& value) { value = reader.number<int>() != 0; }
    void number(std::uint64_t& value) { value = reader.number<std::uint64_t>(); }
    void list(std::vector<std::string>& values) {
        const auto count = reader.number<std::size_t>();
        for (std::size_t i = 0; i < count && reader.ok(); ++i) {
            values.emplace_back(reader.text());
        }
    }
    void limits(std::vector<rlimit64>& values) {
        const auto count = reader.number<std::size_t>();
        for (std::size_t i = 0; i < count && reader.ok(); ++i) {
            rlimit64 limit{};
            limit.rlim_cur = reader.number<rlim64_t>();
            limit.rlim_max = reader.number<rlim64_t>();
            values.push_back(limit);
        }
    }
};

} // namespace

std::string Handover::encode() const {
    Encoder encoder;
    visit(encoder, *this);
    return encoder.writer.take();
}

std::optional<Handover> Handover::decode(std::string_view argument) {
    if (!argument.starts_with(prefix)) {
        return std::nullopt;
    }
    Handover handover;
    Decoder decoder{Reader(argument.substr(prefix.size()))};
    visit(decoder, handover);
    if (!decoder.reader.finished()) {
        return std::nullopt;
    }
    return handover;
}

} // namespace ferry::linux_guest
