// What a policy makes of a chain: the first error that counts for it, and for TLS the server's name
// (RFC 6125).

#include "certificate.hpp"

// The headers that have them are not everywhere.
extern "C" NTSTATUS NTAPI RtlIpv4StringToAddressW(LPCWSTR, BOOLEAN strict, LPCWSTR* end, void* to);
extern "C" NTSTATUS NTAPI RtlIpv6StringToAddressW(LPCWSTR, LPCWSTR* end, void* to);

namespace ferry::win32::certificates {
namespace {

/// In the order in which they are told.
struct Rule {
    DWORD errors; ///< CERT_TRUST_…
    HRESULT told;
    DWORD ignored_by;       ///< flags of the policy
    DWORD ignored_by_check; ///< of TLS's: SECURITY_FLAG_IGNORE_…
};
constexpr DWORD ignore_revocation = 0x80;
constexpr DWORD ignore_unknown_issuer = 0x100;
constexpr DWORD ignore_wrong_usage = 0x200;
constexpr DWORD ignore_wrong_name = 0x1000;
constexpr DWORD ignore_wrong_date = 0x2000;
constexpr DWORD unknown_issuer_flag = CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG;
constexpr Rule rules[] = {
    {CERT_TRUST_IS_NOT_SIGNATURE_VALID, TRUST_E_CERT_SIGNATURE, 0, 0},
    {CERT_TRUST_IS_UNTRUSTED_ROOT, CERT_E_UNTRUSTEDROOT, unknown_issuer_flag,
     ignore_unknown_issuer},
    {CERT_TRUST_IS_PARTIAL_CHAIN, CERT_E_CHAINING, unknown_issuer_flag, ignore_unknown_issuer},
    {CERT_TRUST_IS_REVOKED, CRYPT_E_REVOKED, 0, 0},
    {CERT_TRUST_IS_NOT_VALID_FOR_USAGE, CERT_E_WRONG_USAGE,
     CERT_CHAIN_POLICY_IGNORE_WRONG_USAGE_FLAG, ignore_wrong_usage},
    {CERT_TRUST_IS_NOT_TIME_VALID, CERT_E_EXPIRED, CERT_CHAIN_POLICY_IGNORE_NOT_TIME_VALID_FLAG,
     ignore_wrong_date},
    {CERT_TRUST_INVALID_BASIC_CONSTRAINTS, TRUST_E_BASIC_CONSTRAINTS,
     CERT_CHAIN_POLICY_IGNORE_INVALID_BASIC_CONSTRAINTS_FLAG, 0},
    {CERT_TRUST_INVALID_NAME_CONSTRAINTS | CERT_TRUST_HAS_NOT_SUPPORTED_NAME_CONSTRAINT |
         CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT | CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT,
     CERT_E_INVALID_NAME, CERT_CHAIN_POLICY_IGNORE_INVALID_NAME_FLAG, 0},
    {CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT, CERT_E_CRITICAL,
     CERT_CHAIN_POLICY_IGNORE_NOT_SUPPORTED_CRITICAL_EXT_FLAG, 0},
    {CERT_TRUST_REVOCATION_STATUS_UNKNOWN, CRYPT_E_REVOCATION_OFFLINE,
     CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS, ignore_revocation},
};

void tell(CERT_CHAIN_POLICY_STATUS& to, HRESULT error, LONG chain, LONG element) {
    to.dwError = static_cast<DWORD>(error);
    to.lChainIndex = chain;
    to.lElementIndex = element;
}

/// Whether there is an error that counts.
bool check_rules(const CERT_SIMPLE_CHAIN& chain, DWORD flags, DWORD checks,
                 CERT_CHAIN_POLICY_STATUS& to) {
    for (const Rule& rule : rules) {
        if ((chain.TrustStatus.dwErrorStatus & rule.errors) == 0 ||
            (flags & rule.ignored_by) != 0 || (checks & rule.ignored_by_check) != 0) {
            continue;
        }
        LONG element = -1;
        for (DWORD i = 0; i < chain.cElement && element < 0; ++i) {
            if ((chain.rgpElement[i]->TrustStatus.dwErrorStatus & rule.errors) != 0) {
                element = static_cast<LONG>(i);
            }
        }
        tell(to, rule.told, 0, element);
        return true;
    }
    return false;
}

wchar_t lower(wchar_t c) { return c >= 'A' && c <= 'Z' ? static_cast<wchar_t>(c | 0x20) : c; }

/// A name of a certificate, whose first part may be "*".
bool is_name(Bytes pattern, const WCHAR* name) {
    SIZE_T at = 0;
    if (pattern.size > 2 && pattern.data[0] == '*' && pattern.data[1] == '.') {
        const WCHAR* const dot = wcschr(name, L'.');
        if (dot == nullptr || dot == name) {
            return false;
        }
        name = dot;
        at = 1;
    }
    for (; at < pattern.size && *name != 0; ++at, ++name) {
        if (lower(*name) != lower(pattern.data[at])) {
            return false;
        }
    }
    return at == pattern.size && (*name == 0 || (name[0] == '.' && name[1] == 0));
}

/// The bytes of an address in a text, in brackets or not; none for a name.
Bytes address_in(const WCHAR* name, UCHAR* bytes) {
    WCHAR text[64];
    SIZE_T units = wcslen(name);
    if (units >= 2 && name[0] == '[' && name[units - 1] == ']') {
        ++name;
        units -= 2;
    }
    if (units >= ARRAYSIZE(text)) {
        return {};
    }
    memcpy(text, name, units * sizeof(WCHAR));
    text[units] = 0;
    LPCWSTR end = nullptr;
    if (RtlIpv4StringToAddressW(text, TRUE, &end, bytes) == 0 && *end == 0) {
        return {bytes, 4};
    }
    if (RtlIpv6StringToAddressW(text, &end, bytes) == 0 && *end == 0) {
        return {bytes, 16};
    }
    return {};
}

bool is_server(const Certificate& one, const WCHAR* name) {
    UCHAR bytes[16];
    const Bytes address = address_in(name, bytes);
    bool has_names = false;
    if (const CERT_EXTENSION* const names = extension_of(one, szOID_SUBJECT_ALT_NAME2)) {
        Reader list = Reader(bytes_of(names->Value)).inside(tag_sequence);
        while (!list.at_end() && !list.failed()) {
            const Element found = list.next();
            const bool is_dns = found.tag == tag_plain_context(2);
            has_names |= is_dns;
            if (is_dns ? address.size == 0 && is_name(found.content, name)
                       : found.tag == tag_plain_context(7) && address.size != 0 &&
                             found.content.same(address)) {
                return true;
            }
        }
    }
    if (has_names || address.size != 0) {
        return false;
    }
    char common[256];
    const DWORD units =
        CertGetNameStringA(&one.context, CERT_NAME_ATTR_TYPE, 0,
                           const_cast<char*>(szOID_COMMON_NAME), common, sizeof common);
    return units > 1 && is_name({reinterpret_cast<const UCHAR*>(common), units - 1}, name);
}

} // namespace
} // namespace ferry::win32::certificates

using namespace ferry::win32::certificates;

extern "C" {

WINBOOL WINAPI CertVerifyCertificateChainPolicy(LPCSTR policy, PCCERT_CHAIN_CONTEXT context,
                                                PCERT_CHAIN_POLICY_PARA wanted,
                                                PCERT_CHAIN_POLICY_STATUS status) {
    const auto kind = reinterpret_cast<ULONG_PTR>(policy);
    const bool is_tls = kind == reinterpret_cast<ULONG_PTR>(CERT_CHAIN_POLICY_SSL);
    if (!is_tls && kind != reinterpret_cast<ULONG_PTR>(CERT_CHAIN_POLICY_BASE) &&
        kind != reinterpret_cast<ULONG_PTR>(CERT_CHAIN_POLICY_BASIC_CONSTRAINTS)) {
        SetLastError(ERROR_FILE_NOT_FOUND);
        return FALSE;
    }
    const DWORD flags = wanted != nullptr ? wanted->dwFlags : 0;
    const auto* const tls =
        is_tls && wanted != nullptr
            ? static_cast<const SSL_EXTRA_CERT_CHAIN_POLICY_PARA*>(wanted->pvExtraPolicyPara)
            : nullptr;
    const DWORD checks = tls != nullptr ? tls->fdwChecks : 0;
    const CERT_SIMPLE_CHAIN& chain = *context->rgpChain[0];
    tell(*status, S_OK, -1, -1);
    if (!check_rules(chain, flags, checks, *status) && tls != nullptr &&
        tls->dwAuthType == AUTHTYPE_SERVER && tls->pwszServerName != nullptr &&
        (checks & ignore_wrong_name) == 0 &&
        !is_server(*of(chain.rgpElement[0]->pCertContext), tls->pwszServerName)) {
        tell(*status, CERT_E_CN_NO_MATCH, 0, 0);
    }
    return TRUE;
}

} // extern "C"
