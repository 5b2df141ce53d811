// What a manifest says ("Manifest File Schema", "Application Manifests", learn.microsoft.com).

#include "context.hpp"

namespace ferry::win32::sxs {
namespace {

enum class Element {
    document,
    other, ///< nothing that is known
    setting,
#define ELEMENT(parent, element, name, spaces) element,
#include "elements.inc"
#undef ELEMENT
};

enum Space : unsigned { v1 = 1, v2 = 2, v3 = 4, compatibility_v1 = 8, settings = 16 };

struct Row {
    Element parent;
    Element element;
    const char* name;
    unsigned spaces;
};
constexpr Row rows[] = {
#define ELEMENT(parent, element, name, spaces) {Element::parent, Element::element, name, spaces},
#include "elements.inc"
#undef ELEMENT
};

struct SpaceName {
    Space space;
    const char* name;
};
constexpr SpaceName space_names[] = {
    {v1, "urn:schemas-microsoft-com:asm.v1"},
    {v2, "urn:schemas-microsoft-com:asm.v2"},
    {v3, "urn:schemas-microsoft-com:asm.v3"},
    {compatibility_v1, "urn:schemas-microsoft-com:compatibility.v1"},
};

unsigned space_of(const View& name) {
    for (const SpaceName& known : space_names) {
        if (name.is(known.name)) {
            return known.space;
        }
    }
    constexpr char prefix[] = "http://schemas.microsoft.com/SMI/";
    constexpr SIZE_T size = sizeof prefix - 1;
    return name.size > size && memcmp(name.data, prefix, size) == 0 ? settings : 0;
}

bool is_blank(WCHAR c) { return c == L' ' || c == L'\t' || c == L'\r' || c == L'\n'; }

UNICODE_STRING trimmed(const UNICODE_STRING& text) {
    SIZE_T begin = 0;
    SIZE_T end = text.Length / sizeof(WCHAR);
    while (begin < end && is_blank(text.Buffer[begin])) {
        ++begin;
    }
    while (end > begin && is_blank(text.Buffer[end - 1])) {
        --end;
    }
    return ldr::slice(text, begin, end);
}

/// "1.0.0.0", each part below 65536.
bool read_version(const UNICODE_STRING& text, USHORT (&version)[4]) {
    const SIZE_T units = text.Length / sizeof(WCHAR);
    SIZE_T at = 0;
    for (int part = 0; part < 4; ++part) {
        ULONG value = 0;
        const SIZE_T begin = at;
        for (; at < units && text.Buffer[at] >= L'0' && text.Buffer[at] <= L'9'; ++at) {
            value = value * 10 + static_cast<ULONG>(text.Buffer[at] - L'0');
            if (value > 0xffff) {
                return false;
            }
        }
        const bool last = part == 3;
        if (at == begin || (last ? at != units : at == units || text.Buffer[at] != L'.')) {
            return false;
        }
        version[part] = static_cast<USHORT>(value);
        ++at;
    }
    return true;
}

class Reader {
public:
    Reader(Context& context, const Source& source, bool is_root, Array<Wanted>& wanted,
           Problem& problem)
        : context_(context), source_(source), is_root_(is_root), wanted_(wanted), problem_(problem),
          xml_(source.text) {}

    NTSTATUS read() {
        for (;;) {
            switch (xml_.next()) {
            case Xml::Event::begin:
                if (const NTSTATUS status = begin(); status != STATUS_SUCCESS) {
                    return status;
                }
                break;
            case Xml::Event::end: end(); break;
            case Xml::Event::text: break;
            case Xml::Event::over: return STATUS_SUCCESS;
            case Xml::Event::bad: return wrong("is not well-formed XML");
            }
        }
    }

private:
    Element parent() const {
        return elements_.count() == 0 ? Element::document : elements_[elements_.count() - 1];
    }
    Assembly& assembly() { return context_.assemblies[context_.assemblies.count() - 1]; }

    NTSTATUS wrong(const char* what) {
        char line[12];
        char* at = line + sizeof line - 1;
        *at = 0;
        for (ULONG n = xml_.line(); n != 0; n /= 10) {
            *--at = static_cast<char>('0' + n % 10);
        }
        problem_.say(Ascii(source_.path).text, what, ", line ", at);
        return STATUS_SXS_CANT_GEN_ACTCTX;
    }

    [[nodiscard]] Element known() const {
        if (parent() == Element::windows_settings) {
            return is_root_ ? Element::setting : Element::other;
        }
        const unsigned space = space_of(xml_.space());
        for (const Row& row : rows) {
            if (row.parent == parent() && (row.spaces & space) != 0 && xml_.name().is(row.name)) {
                return row.element;
            }
        }
        return Element::other;
    }

    NTSTATUS begin() {
        const Element element = known();
        if (parent() == Element::document && element != Element::assembly) {
            return wrong(": the root is no assembly");
        }
        if (element == Element::setting) {
            return setting(); // up to its end
        }
        if (!elements_.add(element)) {
            return STATUS_NO_MEMORY;
        }
        switch (element) {
        case Element::assembly:
            return xml_.attribute("manifestVersion").is("1.0")
                       ? STATUS_SUCCESS
                       : wrong(": manifestVersion is not 1.0");
        case Element::own_identity: return identity(assembly().identity);
        case Element::dependency: optional_ = xml_.attribute("optional").is("yes"); break;
        case Element::dependent_identity: return dependency();
        case Element::file: return file();
        case Element::com_class: return com_class();
        case Element::supported_os: return supported_os();
        case Element::execution_level: return execution_level();
        default: break;
        }
        return STATUS_SUCCESS;
    }

    void end() { elements_.shrink(elements_.count() - 1); }

    /// An attribute's text; empty where there is none.
    bool take(const char* name, UNICODE_STRING& to) {
        const View value = xml_.attribute(name);
        to = {};
        return value.is_absent() || keep(context_, value, false, to);
    }

    NTSTATUS identity(Identity& to) {
        UNICODE_STRING version;
        if (!take("name", to.name) || !take("type", to.type) || !take("version", version) ||
            !take("processorArchitecture", to.architecture) || !take("publicKeyToken", to.token) ||
            !take("language", to.language)) {
            return wrong(": assemblyIdentity");
        }
        if (to.name.Length == 0) {
            return wrong(": assemblyIdentity has no name");
        }
        if (to.type.Length != 0 && !same(to.type, L"win32") && !same(to.type, L"win32-policy")) {
            return wrong(": assemblyIdentity has another type than win32");
        }
        if (version.Length != 0 && !read_version(version, to.version)) {
            return wrong(": the version of assemblyIdentity is not four numbers");
        }
        return STATUS_SUCCESS;
    }

    NTSTATUS dependency() {
        Wanted made{};
        made.optional = optional_;
        if (const NTSTATUS status = identity(made.identity); status != STATUS_SUCCESS) {
            return status;
        }
        return wanted_.add(made) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }

    NTSTATUS file() {
        File made{};
        UNICODE_STRING from;
        if (!take("name", made.name) || !take("loadFrom", from)) {
            return wrong(": file");
        }
        if (made.name.Length == 0) {
            return wrong(": file has no name");
        }
        const UNICODE_STRING& place = from.Length != 0 ? from : made.name;
        const UNICODE_STRING nothing{};
        const bool whole = place.Length > 2 * sizeof(WCHAR) && place.Buffer[1] == L':';
        made.assembly = static_cast<ULONG>(context_.assemblies.count() - 1);
        if (!keep(context_, whole ? nothing : assembly().directory, place, made.path) ||
            !context_.files.add(made)) {
            return STATUS_NO_MEMORY;
        }
        return STATUS_SUCCESS;
    }

    NTSTATUS com_class() {
        UNICODE_STRING text;
        ComClass made{};
        if (!take("clsid", text) || !read_guid(text, made.id)) {
            return wrong(": clsid of comClass");
        }
        made.file = static_cast<ULONG>(context_.files.count() - 1);
        return context_.classes.add(made) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }

    NTSTATUS supported_os() {
        UNICODE_STRING text;
        GUID id;
        if (!take("Id", text) || !read_guid(text, id)) {
            return wrong(": Id of supportedOS");
        }
        return !is_root_ || context_.systems.add(id) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }

    NTSTATUS execution_level() {
        constexpr struct {
            const char* name;
            RunLevel level;
        } levels[] = {{"asInvoker", RunLevel::as_invoker},
                      {"highestAvailable", RunLevel::highest_available},
                      {"requireAdministrator", RunLevel::require_admin}};
        const View wanted = xml_.attribute("level");
        for (const auto& level : levels) {
            if (!wanted.is_absent() && wanted.is(level.name)) {
                if (is_root_) {
                    context_.run_level = level.level;
                    context_.ui_access = xml_.attribute("uiAccess").is("true");
                }
                return STATUS_SUCCESS;
            }
        }
        return wrong(": level of requestedExecutionLevel");
    }

    NTSTATUS setting() {
        Setting made{};
        if (!keep(context_, xml_.space(), false, made.space) ||
            !keep(context_, xml_.name(), false, made.name)) {
            return STATUS_NO_MEMORY;
        }
        const SIZE_T depth = xml_.depth() - 1;
        for (;;) {
            switch (xml_.next()) {
            case Xml::Event::text: {
                UNICODE_STRING more;
                if (xml_.depth() == depth + 1 &&
                    (!keep(context_, xml_.text(), xml_.is_literal(), more) ||
                     !keep(context_, made.value, more, made.value))) {
                    return wrong(": a setting");
                }
                break;
            }
            case Xml::Event::end:
                if (xml_.depth() == depth) {
                    made.value = trimmed(made.value);
                    return context_.settings.add(made) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
                }
                break;
            case Xml::Event::begin: break;
            default: return wrong("is not well-formed XML");
            }
        }
    }

    Context& context_;
    const Source& source_;
    const bool is_root_;
    Array<Wanted>& wanted_;
    Problem& problem_;
    Xml xml_;
    Array<Element> elements_;
    bool optional_ = false;
};

} // namespace

NTSTATUS read_manifest(Context& context, const Source& source, bool is_root, Array<Wanted>& wanted,
                       Problem& problem) {
    return Reader(context, source, is_root, wanted, problem).read();
}

} // namespace ferry::win32::sxs
