#include "name_constraints.hpp"

namespace ferry::win32::certificates {
namespace {

/// Kinds of GeneralName that are compared.
constexpr UCHAR mail = tag_plain_context(1);
constexpr UCHAR dns = tag_plain_context(2);
constexpr UCHAR directory = tag_context(4);
constexpr UCHAR address = tag_plain_context(7);

bool is_compared(UCHAR kind) {
    return kind == mail || kind == dns || kind == directory || kind == address;
}

UCHAR lower(UCHAR c) { return c >= 'A' && c <= 'Z' ? static_cast<UCHAR>(c | 0x20) : c; }

bool same_text(Bytes one, Bytes other) {
    bool same = one.size == other.size;
    for (SIZE_T i = 0; same && i < one.size; ++i) {
        same = lower(one.data[i]) == lower(other.data[i]);
    }
    return same;
}

Bytes last(Bytes text, SIZE_T size) { return {text.data + text.size - size, size}; }

bool ends_with(Bytes text, Bytes end) {
    return text.size >= end.size && same_text(last(text, end.size), end);
}

/// A host's name, or one below it; below it only for a base that begins with a dot.
bool is_host_below(Bytes name, Bytes base) {
    return base.size == 0 ||
           (ends_with(name, base) && (name.size == base.size || *base.data == '.' ||
                                      name.data[name.size - base.size - 1] == '.'));
}

/// Whether a name that stands for many, as "*.test", may stand for the base.
bool may_stand_for(Bytes name, Bytes base) {
    return name.size > 1 && *name.data == '*' && ends_with(base, {name.data + 1, name.size - 1});
}

/// Of a mailbox, of all of a host, or for a base that begins with a dot of those below it.
bool is_mail_below(Bytes name, Bytes base) {
    SIZE_T at = 0;
    while (at < name.size && name.data[at] != '@') {
        ++at;
    }
    bool whole = false;
    for (SIZE_T i = 0; i < base.size; ++i) {
        whole |= base.data[i] == '@';
    }
    if (whole || at == name.size) {
        return same_text(name, base);
    }
    const Bytes host{name.data + at + 1, name.size - at - 1};
    return base.size != 0 && *base.data == '.' ? ends_with(host, base) && host.size > base.size
                                               : same_text(host, base);
}

/// An address, and a base of an address with its mask.
bool is_address_in(Bytes name, Bytes base) {
    bool same = base.size == 2 * name.size;
    for (SIZE_T i = 0; same && i < name.size; ++i) {
        same = ((name.data[i] ^ base.data[i]) & base.data[name.size + i]) == 0;
    }
    return same;
}

/// Sets of attributes: the same, or the same kinds with texts that differ in case or in how they
/// are encoded.
bool same_attributes(const Element& one, const Element& other) {
    if (one.content.same(other.content)) {
        return true;
    }
    Reader left(one.content);
    Reader right(other.content);
    while (!left.at_end() && !right.at_end()) {
        Reader left_pair = left.inside(tag_sequence);
        Reader right_pair = right.inside(tag_sequence);
        if (!left_pair.next(tag_oid).content.same(right_pair.next(tag_oid).content) ||
            !same_text(left_pair.next().content, right_pair.next().content) || left_pair.failed() ||
            right_pair.failed()) {
            return false;
        }
    }
    return left.at_end() && right.at_end();
}

/// A distinguished name that begins as the base does; both with their heads.
bool is_directory_below(Bytes name, Bytes base) {
    Reader names = Reader(name).inside(tag_sequence);
    Reader bases = Reader(base).inside(tag_sequence);
    while (!bases.at_end() && !bases.failed()) {
        const Element wanted = bases.next(tag_set);
        if (names.at_end() || !same_attributes(names.next(tag_set), wanted)) {
            return false;
        }
    }
    return !bases.failed() && !names.failed();
}

bool is_below(UCHAR kind, Bytes name, Bytes base) {
    switch (kind) {
    case mail: return is_mail_below(name, base);
    case dns: return is_host_below(name, base);
    case address: return is_address_in(name, base);
    default: return is_directory_below(name, base);
    }
}

/// What an issuer's extension lists.
struct Constraints {
    Bytes permitted;
    Bytes excluded;
    bool valid = true;
};

Constraints read_constraints(const Certificate& issuer) {
    Constraints found;
    if (const CERT_EXTENSION* const extension = extension_of(issuer, szOID_NAME_CONSTRAINTS)) {
        Reader whole = Reader(bytes_of(extension->Value)).inside(tag_sequence);
        found.permitted = whole.optional(tag_context(0)).content;
        found.excluded = whole.optional(tag_context(1)).content;
        found.valid = whole.at_end() && !whole.failed();
    }
    return found;
}

/// Calls `function` with the base of each subtree; false if they can't be read.
template <class Function>
bool each_base(Bytes subtrees, Function function) {
    Reader list(subtrees);
    while (!list.at_end() && !list.failed()) {
        Reader subtree = list.inside(tag_sequence);
        const Element base = subtree.next();
        function(base, !subtree.at_end()); // a minimum or a maximum is not known
        if (subtree.failed()) {
            return false;
        }
    }
    return !list.failed();
}

DWORD errors_of_name(UCHAR kind, Bytes name, const Constraints& constraints) {
    DWORD errors = 0;
    bool any = false;
    bool permitted = false;
    each_base(constraints.permitted, [&](const Element& base, bool is_odd) {
        if (base.tag != kind) {
            return;
        }
        any = true;
        permitted |= is_compared(kind) && !is_odd && is_below(kind, name, base.content);
        errors |= is_odd || !is_compared(kind) ? CERT_TRUST_HAS_NOT_SUPPORTED_NAME_CONSTRAINT : 0;
    });
    errors |= any && !permitted ? CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT : 0;
    each_base(constraints.excluded, [&](const Element& base, bool is_odd) {
        if (base.tag != kind) {
            return;
        }
        if (is_odd || !is_compared(kind)) {
            errors |= CERT_TRUST_HAS_NOT_SUPPORTED_NAME_CONSTRAINT;
        } else if (is_below(kind, name, base.content) ||
                   (kind == dns && may_stand_for(name, base.content))) {
            errors |= CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT;
        }
    });
    return errors;
}

/// Whether a common name may be meant as a server's.
bool is_like_host(Bytes name) {
    bool has_dot = false;
    for (SIZE_T i = 0; i < name.size; ++i) {
        const UCHAR c = lower(name.data[i]);
        has_dot |= c == '.';
        if (c != '.' && c != '-' && c != '*' && c != '_' && (c < 'a' || c > 'z') &&
            (c < '0' || c > '9')) {
            return false;
        }
    }
    return has_dot;
}

} // namespace

DWORD errors_of_constraints(const Certificate& issuer) {
    const Constraints constraints = read_constraints(issuer);
    const auto ignore = [](const Element&, bool) {};
    return constraints.valid && each_base(constraints.permitted, ignore) &&
                   each_base(constraints.excluded, ignore)
               ? 0
               : CERT_TRUST_INVALID_NAME_CONSTRAINTS;
}

DWORD errors_of_names(const Certificate& one, const Certificate& issuer, bool is_end) {
    const Constraints constraints = read_constraints(issuer);
    if (constraints.permitted.size == 0 && constraints.excluded.size == 0) {
        return 0;
    }
    DWORD errors = 0;
    const Bytes subject = bytes_of(one.info.Subject);
    if (!Reader(subject).inside(tag_sequence).at_end()) { // an empty one is no name
        errors |= errors_of_name(directory, subject, constraints);
    }
    bool has_hosts = false;
    if (const CERT_EXTENSION* const names = extension_of(one, szOID_SUBJECT_ALT_NAME2)) {
        Reader list = Reader(bytes_of(names->Value)).inside(tag_sequence);
        while (!list.at_end() && !list.failed()) {
            const Element name = list.next();
            has_hosts |= name.tag == dns;
            errors |= errors_of_name(name.tag, name.content, constraints);
        }
        errors |= list.failed() ? CERT_TRUST_HAS_NOT_SUPPORTED_NAME_CONSTRAINT : 0;
    }
    if (is_end && !has_hosts) {
        char common[256];
        const DWORD units =
            CertGetNameStringA(&one.context, CERT_NAME_ATTR_TYPE, 0,
                               const_cast<char*>(szOID_COMMON_NAME), common, sizeof common);
        const Bytes name{reinterpret_cast<const UCHAR*>(common), units - 1};
        if (units > 1 && is_like_host(name)) {
            errors |= errors_of_name(dns, name, constraints);
        }
    }
    return errors;
}

} // namespace ferry::win32::certificates
