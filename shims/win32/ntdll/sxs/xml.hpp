#pragma once
/// A reader of XML as manifests have it: namespaces, no document type. It holds on to the text.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::sxs {

/// A piece of UTF-8 text.
struct View {
    const char* data = "";
    SIZE_T size = 0;
    [[nodiscard]] bool is(const char* other) const;
    [[nodiscard]] bool is(const View& other) const;
    [[nodiscard]] bool is_absent() const { return data == nullptr; }
};

/// Items on the process heap that are never destroyed one by one.
template <class T>
class Array {
public:
    Array() = default;
    Array(const Array&) = delete;
    Array& operator=(const Array&) = delete;
    ~Array() {
        if (items_ != nullptr) {
            RtlFreeHeap(peb()->process_heap, 0, items_);
        }
    }
    /// False: no memory.
    bool add(const T& item) {
        if (count_ == room_) {
            const SIZE_T room = 2 * room_ + 8;
            void* const more =
                items_ == nullptr
                    ? RtlAllocateHeap(peb()->process_heap, 0, room * sizeof(T))
                    : RtlReAllocateHeap(peb()->process_heap, 0, items_, room * sizeof(T));
            if (more == nullptr) {
                return false;
            }
            items_ = static_cast<T*>(more);
            room_ = room;
        }
        items_[count_++] = item;
        return true;
    }
    void shrink(SIZE_T count) { count_ = count; }
    [[nodiscard]] SIZE_T count() const { return count_; }
    T& operator[](SIZE_T i) { return items_[i]; }
    const T& operator[](SIZE_T i) const { return items_[i]; }
    [[nodiscard]] const T* begin() const { return items_; }
    [[nodiscard]] const T* end() const { return items_ + count_; }

private:
    T* items_ = nullptr;
    SIZE_T count_ = 0;
    SIZE_T room_ = 0;
};

/// Yields one event after the other. An empty element begins and ends.
class Xml {
public:
    enum class Event { begin, end, text, over, bad };

    explicit Xml(View text) : start_(text.data), at_(text.data), end_(text.data + text.size) {}
    Event next();
    /// Of the element that begins or ends: its namespace and its name in it.
    [[nodiscard]] View space() const { return space_; }
    [[nodiscard]] View name() const { return name_; }
    /// As it is written, references included (see decode()); absent if there is none.
    [[nodiscard]] View attribute(const char* name) const;
    [[nodiscard]] View text() const { return text_; }
    /// Is the text one whose references are none?
    [[nodiscard]] bool is_literal() const { return literal_; }
    [[nodiscard]] SIZE_T depth() const { return open_.count(); }
    [[nodiscard]] ULONG line() const;

private:
    struct Attribute {
        View prefix;
        View name;
        View value;
    };
    struct Binding {
        View prefix;
        View space;
    };
    struct Open {
        View prefix;
        View name;
        SIZE_T bindings; ///< before it
    };

    [[nodiscard]] bool at(const char* word) const;
    bool skip_past(const char* word);
    void skip_blanks();
    bool read_name(View& prefix, View& name);
    bool read_attribute();
    Event read_begin();
    Event read_end();
    Event read_text();
    bool resolve(const View& prefix, View& space) const;
    bool resolve_attributes();
    Event close();

    const char* start_;
    const char* at_;
    const char* end_;
    View space_;
    View name_;
    View text_;
    Array<Attribute> attributes_;
    Array<Binding> bindings_;
    Array<Open> open_;
    bool literal_ = false;
    bool closing_ = false; ///< the element was an empty one
    bool had_root_ = false;
};

/// The text that a piece stands for, its references replaced; at most its size. `to` has that much
/// room. False: a reference that means nothing.
bool decode(const View& text, char* to, SIZE_T& size);

} // namespace ferry::win32::sxs
