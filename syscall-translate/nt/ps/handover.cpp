#include "handover.hpp"

#include <cstring>
#include <string_view>
#include <type_traits>

namespace ferry::nt::ps {
namespace {

struct Encoder {
    std::string out;
    template <class T>
    void number(const T& value) {
        out.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    template <class Text>
    void text(const Text& value) {
        number(value.size());
        out.append(reinterpret_cast<const char*>(value.data()),
                   value.size() * sizeof(typename Text::value_type));
    }
    template <class List, class One>
    void list(const List& values, One&& one) {
        number(values.size());
        for (const auto& value : values) {
            one(*this, value);
        }
    }
};

struct Decoder {
    std::string_view in;
    bool ok = true;
    bool take(void* to, std::size_t size) {
        ok = ok && size <= in.size();
        if (ok) {
            std::memcpy(to, in.data(), size);
            in.remove_prefix(size);
        }
        return ok;
    }
    template <class T>
    void number(T& value) {
        take(&value, sizeof value);
    }
    template <class Text>
    void text(Text& value) {
        using Unit = typename Text::value_type;
        std::size_t size = 0;
        number(size);
        ok = ok && size <= in.size() / sizeof(Unit);
        if (ok) {
            value.resize(size);
            take(value.data(), size * sizeof(Unit));
        }
    }
    template <class List, class One>
    void list(List& values, One&& one) {
        std::size_t count = 0;
        number(count);
        for (std::size_t i = 0; ok && i < count; ++i) {
            one(*this, values.emplace_back());
        }
    }
};

/// The fields in their order, for both directions.
template <class Visitor, class H>
void visit(Visitor& visitor, H& handover) {
    visitor.number(handover.configuration.trace);
    visitor.text(handover.configuration.trace_file);
    visitor.text(handover.configuration.home);
    visitor.text(handover.name);
    visitor.text(handover.host_path);
    visitor.text(handover.image_path);
    visitor.text(handover.command_line);
    visitor.text(handover.current_directory);
    visitor.text(handover.environment);
    visitor.text(handover.title);
    visitor.text(handover.runtime_data);
    for (auto& handle : handover.standard_handles) {
        visitor.number(handle);
    }
    visitor.number(handover.window_flags);
    visitor.number(handover.show_window);
    visitor.number(handover.process_group);
    visitor.number(handover.process);
    visitor.number(handover.area);
    visitor.number(handover.arena);
    visitor.list(handover.handles, [](auto& inner, auto& handle) {
        inner.number(handle.value);
        inner.number(handle.object);
        inner.number(handle.type);
        inner.number(handle.access);
        inner.number(handle.flags);
        inner.number(handle.descriptor);
        inner.text(handle.state);
    });
}

} // namespace

std::string encode(const Handover& handover) {
    Encoder encoder;
    visit(encoder, handover);
    return std::move(encoder.out);
}

std::optional<Handover> decode(std::string_view bytes) {
    Decoder decoder{bytes};
    Handover handover;
    visit(decoder, handover);
    return decoder.ok && decoder.in.empty() ? std::optional(std::move(handover)) : std::nullopt;
}

} // namespace ferry::nt::ps
