// XML 1.0 (fifth edition) and its namespaces, without a document type: manifests have none.

#include "xml.hpp"

namespace ferry::win32::sxs {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool in_name(char c) { return begins_name(c) || is_digit(c) || c == '-' || c == '.'; }

const View xml_space{"http://www.w3.org/XML/1998/namespace", 36};
constexpr SIZE_T deepest = 256;

struct Entity {
    const char* name;
    char stands_for;
};
constexpr Entity entities[] = {
    {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};

/// UTF-8 is never longer than the reference that it replaces.
SIZE_T encode(ULONG code, char* to) {
    const auto tail = [&](unsigned shift) {
        return static_cast<char>(0x80 | (code >> shift & 0x3f));
    };
    if (code < 0x80) {
        to[0] = static_cast<char>(code);
        return 1;
    }
    if (code < 0x800) {
        to[0] = static_cast<char>(0xc0 | code >> 6);
        to[1] = tail(0);
        return 2;
    }
    if (code < 0x10000) {
        to[0] = static_cast<char>(0xe0 | code >> 12);
        to[1] = tail(6);
        to[2] = tail(0);
        return 3;
    }
    to[0] = static_cast<char>(0xf0 | code >> 18);
    to[1] = tail(12);
    to[2] = tail(6);
    to[3] = tail(0);
    return 4;
}

bool read_number(const View& digits, ULONG& code) {
    const bool hex = digits.size > 0 && digits.data[0] == 'x';
    code = 0;
    for (SIZE_T i = hex ? 1 : 0; i < digits.size; ++i) {
        const char c = digits.data[i];
        const auto lower = static_cast<char>(c | 0x20);
        const ULONG digit = is_digit(c) ? static_cast<ULONG>(c - '0')
                            : hex && lower >= 'a' && lower <= 'f'
                                ? static_cast<ULONG>(lower - 'a' + 10)
                                : 99;
        if (digit == 99) {
            return false;
        }
        code = code * (hex ? 16 : 10) + digit;
        if (code > 0x10ffff) {
            return false;
        }
    }
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    return digits.size > (hex ? 1 : 0) && code != 0 && !surrogate;
}

/// Does each reference mean something?
bool are_references_known(const View& text) {
    for (SIZE_T i = 0; i < text.size; ++i) {
        if (text.data[i] != '&') {
            continue;
        }
        SIZE_T end = i;
        while (end < text.size && text.data[end] != ';') {
            ++end;
        }
        char stands_for[4];
        SIZE_T size = 0;
        if (end == text.size || !decode({text.data + i, end + 1 - i}, stands_for, size)) {
            return false;
        }
        i = end;
    }
    return true;
}

} // namespace

bool View::is(const char* other) const { return is(View{other, strlen(other)}); }
bool View::is(const View& other) const {
    return size == other.size && memcmp(data, other.data, size) == 0;
}

bool decode(const View& text, char* to, SIZE_T& size) {
    size = 0;
    for (SIZE_T i = 0; i < text.size;) {
        if (text.data[i] != '&') {
            to[size++] = text.data[i++];
            continue;
        }
        const SIZE_T begin = ++i;
        while (i < text.size && text.data[i] != ';') {
            ++i;
        }
        if (i == text.size) {
            return false;
        }
        const View name{text.data + begin, i - begin};
        ++i;
        if (name.size > 1 && name.data[0] == '#') {
            ULONG code = 0;
            if (!read_number({name.data + 1, name.size - 1}, code)) {
                return false;
            }
            size += encode(code, to + size);
            continue;
        }
        const SIZE_T before = size;
        for (const Entity& entity : entities) {
            if (name.is(entity.name)) {
                to[size++] = entity.stands_for;
            }
        }
        if (size == before) {
            return false;
        }
    }
    return true;
}

ULONG Xml::line() const {
    ULONG count = 1;
    for (const char* c = start_; c < at_; ++c) {
        count += *c == '\n' ? 1 : 0;
    }
    return count;
}

bool Xml::at(const char* word) const {
    const SIZE_T size = strlen(word);
    return static_cast<SIZE_T>(end_ - at_) >= size && memcmp(at_, word, size) == 0;
}

bool Xml::skip_past(const char* word) {
    while (at_ != end_ && !at(word)) {
        ++at_;
    }
    if (at_ == end_) {
        return false;
    }
    at_ += strlen(word);
    return true;
}

void Xml::skip_blanks() {
    while (at_ != end_ && is_blank(*at_)) {
        ++at_;
    }
}

bool Xml::read_name(View& prefix, View& name) {
    prefix = {};
    for (int part = 0; part < 2; ++part) {
        const char* const begin = at_;
        if (at_ == end_ || !begins_name(*at_)) {
            return false;
        }
        while (at_ != end_ && in_name(*at_)) {
            ++at_;
        }
        name = {begin, static_cast<SIZE_T>(at_ - begin)};
        if (part == 1 || at_ == end_ || *at_ != ':') {
            return true;
        }
        prefix = name;
        ++at_;
    }
    return true;
}

bool Xml::read_attribute() {
    Attribute made;
    if (!read_name(made.prefix, made.name)) {
        return false;
    }
    skip_blanks();
    if (!at("=")) {
        return false;
    }
    ++at_;
    skip_blanks();
    if (!at("\"") && !at("'")) {
        return false;
    }
    const char quote = *at_++;
    const char* const begin = at_;
    while (at_ != end_ && *at_ != quote && *at_ != '<') {
        ++at_;
    }
    if (at_ == end_ || *at_ != quote) {
        return false;
    }
    made.value = {begin, static_cast<SIZE_T>(at_ - begin)};
    ++at_;
    if (!are_references_known(made.value)) {
        return false;
    }
    for (const Attribute& other : attributes_) {
        if (other.name.is(made.name) && other.prefix.is(made.prefix)) {
            return false;
        }
    }
    return attributes_.add(made);
}

bool Xml::resolve(const View& prefix, View& space) const {
    if (prefix.is("xml")) {
        space = xml_space;
        return true;
    }
    for (SIZE_T i = bindings_.count(); i > 0; --i) {
        if (bindings_[i - 1].prefix.is(prefix)) {
            space = bindings_[i - 1].space;
            return true;
        }
    }
    space = {};
    return prefix.size == 0; // only the default one may be none
}

/// Takes the declarations of namespaces out; other prefixes must be declared.
bool Xml::resolve_attributes() {
    for (const Attribute& attribute : attributes_) {
        if (attribute.prefix.size == 0 && attribute.name.is("xmlns")) {
            if (!bindings_.add({{}, attribute.value})) {
                return false;
            }
        } else if (attribute.prefix.is("xmlns") &&
                   (attribute.value.size == 0 ||
                    !bindings_.add({attribute.name, attribute.value}))) {
            return false;
        }
    }
    View unused;
    for (const Attribute& attribute : attributes_) {
        if (attribute.prefix.size != 0 && !attribute.prefix.is("xmlns") &&
            !resolve(attribute.prefix, unused)) {
            return false;
        }
    }
    return true;
}

View Xml::attribute(const char* name) const {
    for (const Attribute& attribute : attributes_) {
        if (attribute.prefix.size == 0 && attribute.name.is(name)) {
            return attribute.value;
        }
    }
    return {nullptr, 0};
}

Xml::Event Xml::read_begin() {
    ++at_;
    Open opened;
    opened.bindings = bindings_.count();
    attributes_.shrink(0);
    if ((open_.count() == 0 && had_root_) || open_.count() == deepest ||
        !read_name(opened.prefix, opened.name)) {
        return Event::bad;
    }
    for (;;) {
        const char* const before = at_;
        skip_blanks();
        if (at(">") || at("/>")) {
            break;
        }
        if (at_ == before || !read_attribute()) {
            return Event::bad;
        }
    }
    closing_ = *at_ == '/';
    at_ += closing_ ? 2 : 1;
    had_root_ = true;
    name_ = opened.name;
    return resolve_attributes() && resolve(opened.prefix, space_) && open_.add(opened)
               ? Event::begin
               : Event::bad;
}

Xml::Event Xml::close() {
    const Open& last = open_[open_.count() - 1];
    name_ = last.name;
    resolve(last.prefix, space_);
    bindings_.shrink(last.bindings);
    open_.shrink(open_.count() - 1);
    closing_ = false;
    return Event::end;
}

Xml::Event Xml::read_end() {
    at_ += 2;
    View prefix;
    View name;
    if (open_.count() == 0 || !read_name(prefix, name)) {
        return Event::bad;
    }
    skip_blanks();
    const Open& last = open_[open_.count() - 1];
    if (!at(">") || !last.name.is(name) || !last.prefix.is(prefix)) {
        return Event::bad;
    }
    ++at_;
    return close();
}

Xml::Event Xml::read_text() {
    const char* const begin = at_;
    bool blank = true;
    literal_ = false;
    while (at_ != end_ && *at_ != '<') {
        blank = blank && is_blank(*at_);
        ++at_;
    }
    text_ = {begin, static_cast<SIZE_T>(at_ - begin)};
    const bool right = open_.count() == 0 ? blank : are_references_known(text_);
    return right ? Event::text : Event::bad;
}

Xml::Event Xml::next() {
    if (closing_) {
        return close();
    }
    for (;;) {
        if (at_ == end_) {
            return had_root_ && open_.count() == 0 ? Event::over : Event::bad;
        }
        if (at("<!--")) {
            at_ += 4;
            if (!skip_past("-->")) {
                return Event::bad;
            }
        } else if (at("<?")) {
            if (!skip_past("?>")) {
                return Event::bad;
            }
        } else if (at("</")) {
            return read_end();
        } else if (at("<![CDATA[") && open_.count() > 0) {
            at_ += 9;
            const char* const begin = at_;
            if (!skip_past("]]>")) {
                return Event::bad;
            }
            text_ = {begin, static_cast<SIZE_T>(at_ - begin - 3)};
            literal_ = true;
            return Event::text;
        } else if (*at_ == '<') {
            return read_begin();
        } else if (const Event event = read_text(); event == Event::bad || open_.count() > 0) {
            return event;
        }
    }
}

} // namespace ferry::win32::sxs
