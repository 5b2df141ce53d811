// WHOAMI [/UPN | /FQDN | /LOGONID]
// WHOAMI [/USER] [/GROUPS] [/PRIV] [/ALL] [/FO format] [/NH]

#include "security.hpp"
#include "table.hpp"
#include "tool.hpp"

#include <sddl.h>

namespace ferry::tools {
namespace {

constexpr Option table[] = {{L"UPN"},  {L"FQDN"}, {L"LOGONID"},         {L"USER"}, {L"GROUPS"},
                            {L"PRIV"}, {L"ALL"},  {L"FO", Takes::next}, {L"NH"}};
constexpr Column user_columns[] = {{L"User Name"}, {L"SID"}};
constexpr Column group_columns[] = {{L"Group Name"}, {L"Type"}, {L"SID"}, {L"Attributes"}};
constexpr Column privilege_columns[] = {{L"Privilege Name"}, {L"Description"}, {L"State"}};

struct Described {
    const wchar_t* name;
    const wchar_t* description;
};
/// Those of an ordinary user.
constexpr Described privileges[] = {
    {L"SeShutdownPrivilege", L"Shut down the system"},
    {L"SeChangeNotifyPrivilege", L"Bypass traverse checking"},
    {L"SeUndockPrivilege", L"Remove computer from docking station"},
    {L"SeIncreaseWorkingSetPrivilege", L"Increase a process working set"},
    {L"SeTimeZonePrivilege", L"Change the time zone"}};

/// What a token says of one thing.
class Answer {
public:
    explicit Answer(TOKEN_INFORMATION_CLASS kind) {
        HANDLE token = nullptr;
        DWORD size = 0;
        if (!FERRY_SECURITY(OpenProcessToken)(GetCurrentProcess(), TOKEN_QUERY, &token)) {
            return;
        }
        FERRY_SECURITY(GetTokenInformation)(token, kind, nullptr, 0, &size);
        data_ = allocate(size);
        there_ = FERRY_SECURITY(GetTokenInformation)(token, kind, data_, size, &size) != 0;
        CloseHandle(token);
    }
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    ~Answer() { release(data_); }
    template <class T>
    const T* as() const {
        return there_ ? static_cast<const T*>(data_) : nullptr;
    }

private:
    void* data_ = nullptr;
    bool there_ = false;
};

Text sid_text(PSID sid) {
    LPWSTR text = nullptr;
    Text copy;
    if (FERRY_SECURITY(ConvertSidToStringSidW)(sid, &text)) {
        copy = Text(View(text));
        LocalFree(text);
    }
    return copy;
}

/// "domain\name", or the name alone.
Text account(PSID sid, SID_NAME_USE& use) {
    constexpr DWORD room = 256;
    wchar_t name[room];
    wchar_t domain[room];
    DWORD name_size = room;
    DWORD domain_size = room;
    use = SidTypeUnknown;
    if (!FERRY_SECURITY(LookupAccountSidW)(nullptr, sid, name, &name_size, domain, &domain_size,
                                           &use)) {
        return {};
    }
    return domain[0] == 0 ? Text(name) : Text(domain).add(L'\\').add(name);
}

Text user_name() {
    const Answer answer(TokenUser);
    SID_NAME_USE use = SidTypeUser;
    const auto* const user = answer.as<TOKEN_USER>();
    Text name = user != nullptr ? account(user->User.Sid, use) : Text();
    for (SIZE_T i = 0; i < name.size(); ++i) {
        const wchar_t c = name[i];
        name.set(i, c < 128 && c >= 'A' && c <= 'Z' ? static_cast<wchar_t>(c + 32)
                                                    : RtlDowncaseUnicodeChar(c));
    }
    return name;
}

void head(View text, const Options& options, Format format) {
    if (options.has(L"NH") || format == Format::csv) {
        return;
    }
    Text line(L"\r\n");
    line.add(text).add(L"\r\n");
    for (SIZE_T i = 0; i < text.size(); ++i) {
        line.add(L'-');
    }
    print(line.add(L"\r\n"));
}

void show_user(const Options& options, Format format) {
    const Answer answer(TokenUser);
    Table list(user_columns);
    List<Text> row;
    row.add(user_name());
    row.add(sid_text(answer.as<TOKEN_USER>()->User.Sid));
    list.add(move(row));
    head(L"USER INFORMATION", options, format);
    list.show(format, !options.has(L"NH"));
}

Text group_attributes(DWORD attributes) {
    struct Bit {
        DWORD bit;
        const wchar_t* text;
    };
    constexpr Bit bits[] = {{SE_GROUP_MANDATORY, L"Mandatory group"},
                            {SE_GROUP_ENABLED_BY_DEFAULT, L"Enabled by default"},
                            {SE_GROUP_ENABLED, L"Enabled group"},
                            {SE_GROUP_OWNER, L"Group owner"},
                            {SE_GROUP_USE_FOR_DENY_ONLY, L"Group used for deny only"}};
    Text text;
    for (const Bit& one : bits) {
        if ((attributes & one.bit) != 0) {
            text.add(text.empty() ? L"" : L", ").add(one.text);
        }
    }
    return text;
}

const wchar_t* group_type(SID_NAME_USE use) {
    switch (use) {
    case SidTypeWellKnownGroup: return L"Well-known group";
    case SidTypeAlias: return L"Alias";
    case SidTypeLabel: return L"Label";
    case SidTypeGroup: return L"Group";
    case SidTypeUser: return L"User";
    default: return L"Unknown SID type";
    }
}

List<Text> group_row(const SID_AND_ATTRIBUTES& group) {
    SID_NAME_USE use = SidTypeUnknown;
    List<Text> row;
    row.add(account(group.Sid, use));
    row.add(group_type(use));
    row.add(sid_text(group.Sid));
    row.add(use == SidTypeLabel ? Text() : group_attributes(group.Attributes));
    return row;
}

void show_groups(const Options& options, Format format) {
    const Answer answer(TokenGroups);
    Table list(group_columns);
    const auto* const groups = answer.as<TOKEN_GROUPS>();
    for (DWORD i = 0; groups != nullptr && i < groups->GroupCount; ++i) {
        // The session's own one has no name.
        if ((groups->Groups[i].Attributes & SE_GROUP_LOGON_ID) != SE_GROUP_LOGON_ID) {
            list.add(group_row(groups->Groups[i]));
        }
    }
    head(L"GROUP INFORMATION", options, format);
    list.show(format, !options.has(L"NH"));
}

void show_privileges(const Options& options, Format format) {
    const Answer answer(TokenPrivileges);
    Table list(privilege_columns);
    const auto* const held = answer.as<TOKEN_PRIVILEGES>();
    for (DWORD i = 0; held != nullptr && i < held->PrivilegeCount; ++i) {
        LUID_AND_ATTRIBUTES one = held->Privileges[i];
        constexpr DWORD room = 64;
        wchar_t name[room];
        DWORD size = room;
        if (!FERRY_SECURITY(LookupPrivilegeNameW)(nullptr, &one.Luid, name, &size)) {
            continue;
        }
        List<Text> row;
        row.add(name);
        const wchar_t* description = L"";
        for (const Described& known : privileges) {
            description = same(known.name, name) ? known.description : description;
        }
        row.add(description);
        row.add((one.Attributes & SE_PRIVILEGE_ENABLED) != 0 ? L"Enabled" : L"Disabled");
        list.add(move(row));
    }
    head(L"PRIVILEGES INFORMATION", options, format);
    list.show(format, !options.has(L"NH"));
}

int show_logon() {
    const Answer answer(TokenGroups);
    const auto* const groups = answer.as<TOKEN_GROUPS>();
    for (DWORD i = 0; groups != nullptr && i < groups->GroupCount; ++i) {
        if ((groups->Groups[i].Attributes & SE_GROUP_LOGON_ID) == SE_GROUP_LOGON_ID) {
            print(sid_text(groups->Groups[i].Sid).add(L"\r\n"));
            return 0;
        }
    }
    complain(L"ERROR: Unable to get logon ID of the current logged-on user.\r\n");
    return 1;
}

} // namespace

int do_whoami(View arguments) {
    Options options;
    Format format = Format::table;
    if (!options.with_dashes().read(arguments, Quoting::c, table) || !options.names.empty()) {
        complain_of_option(L"WHOAMI", !options.wrong.empty() ? options.wrong.view()
                                                             : options.names[0].text.view());
        return 1;
    }
    const bool all = options.has(L"ALL");
    const bool lists =
        all || options.has(L"USER") || options.has(L"GROUPS") || options.has(L"PRIV");
    const int alone = (options.has(L"UPN") ? 1 : 0) + (options.has(L"FQDN") ? 1 : 0) +
                      (options.has(L"LOGONID") ? 1 : 0) + (lists ? 1 : 0);
    if (alone > 1 ||
        (options.has(L"FO") && (!lists || !read_format(options.value(L"FO"), format))) ||
        (options.has(L"NH") && (!lists || format == Format::list))) {
        complain(L"ERROR: Invalid syntax.\r\nType \"WHOAMI /?\" for usage.\r\n");
        return 1;
    }
    if (options.has(L"UPN") || options.has(L"FQDN")) {
        complain(options.has(L"UPN")
                     ? L"ERROR: Unable to get User Principal Name (UPN) as the current logged-on "
                       L"user\r\n       is not a domain user.\r\n"
                     : L"ERROR: Unable to get Fully Qualified Distinguished Name (FQDN) as the "
                       L"current\r\n       logged-on user is not a domain user.\r\n");
        return 1;
    }
    if (options.has(L"LOGONID")) {
        return show_logon();
    }
    if (!lists) {
        print(user_name().add(L"\r\n"));
        return 0;
    }
    if (all || options.has(L"USER")) {
        show_user(options, format);
    }
    if (all || options.has(L"GROUPS")) {
        show_groups(options, format);
    }
    if (all || options.has(L"PRIV")) {
        show_privileges(options, format);
    }
    return 0;
}

} // namespace ferry::tools
