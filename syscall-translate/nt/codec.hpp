#pragma once
/// Numbers and texts as bytes, between processes of one build of ferry.

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace ferry::nt {

/// Writes what a Decoder reads in the same order.
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

/// After a read beyond the end all values are what they were, and `ok` is false.
struct Decoder {
    std::string_view in;
    bool ok = true;
    [[nodiscard]] bool is_done() const { return ok && in.empty(); }
    // Out of line: GCC 12 takes what it inlines for an overflow.
    [[gnu::noinline]] bool take(void* to, std::size_t size) {
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

} // namespace ferry::nt
