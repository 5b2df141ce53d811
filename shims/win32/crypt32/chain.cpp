// Chains from a certificate to one that is trusted (RFC 5280, 6), and what is wrong with them. What
// is not understood in a certificate and marked as critical counts as wrong; revocation is not
// known.

#include "certificate.hpp"
#include "name_constraints.hpp"
#include "signature.hpp"

namespace ferry::win32::certificates {
namespace {

constexpr DWORD most_elements = 10;
constexpr unsigned most_signatures = 64; ///< checked for one chain

struct Link {
    Certificate* one;
    DWORD errors;
    DWORD info;
};

struct Path {
    Link links[most_elements];
    DWORD count;
    DWORD errors; ///< of the chain: how it ends

    [[nodiscard]] bool has(const Certificate& one) const {
        for (DWORD i = 0; i < count; ++i) {
            if (encoding_of(*links[i].one).same(encoding_of(one))) {
                return true;
            }
        }
        return false;
    }
};

/// A chain and what it holds, in one block.
struct Chain {
    CERT_CHAIN_CONTEXT context;
    CERT_SIMPLE_CHAIN simple;
    CERT_SIMPLE_CHAIN* simple_pointer;
    CERT_CHAIN_ELEMENT* pointers[most_elements];
    CERT_CHAIN_ELEMENT elements[most_elements];
    LONG references;
};

class Search {
public:
    Search(HCERTSTORE additional, HCERTSTORE trusted, HCERTSTORE known)
        : stores_{trusted, additional, known} {}

    /// The best that begins with `first`.
    const Path& run(Certificate* first) {
        Path path{};
        path.links[path.count++] = {first, 0, 0};
        go_on(path);
        return best_;
    }

private:
    /// Fewer is better.
    static unsigned badness(const Path& path) {
        DWORD all = path.errors;
        for (DWORD i = 0; i < path.count; ++i) {
            all |= path.links[i].errors;
        }
        return all == 0                                         ? 0
               : (all & CERT_TRUST_IS_NOT_SIGNATURE_VALID) != 0 ? 3
               : (all & CERT_TRUST_IS_PARTIAL_CHAIN) != 0       ? 2
                                                                : 1;
    }

    void end(Path& path, DWORD errors) {
        path.errors = errors;
        if (best_.count == 0 || badness(path) < badness(best_)) {
            best_ = path;
        }
    }
    [[nodiscard]] bool is_done() const { return best_.count != 0 && badness(best_) == 0; }

    [[nodiscard]] bool is_trusted(const Certificate& one) const {
        for (const Certificate* root = next_of(stores_[0], nullptr); root != nullptr;
             root = next_of(stores_[0], root)) {
            if (encoding_of(*root).same(encoding_of(one))) {
                return true;
            }
        }
        return false;
    }

    bool is_signed(const Certificate& one, const Certificate& issuer) {
        return signatures_++ < most_signatures &&
               is_signed_by(one.tbs, one.signed_algorithm, one.signature, issuer.key);
    }

    void go_on(Path& path) {
        Link& last = path.links[path.count - 1];
        if (is_self_issued(*last.one) && is_signed(*last.one, *last.one)) {
            last.info |= CERT_TRUST_IS_SELF_SIGNED | CERT_TRUST_HAS_NAME_MATCH_ISSUER;
            end(path, is_trusted(*last.one) ? 0 : CERT_TRUST_IS_UNTRUSTED_ROOT);
            return;
        }
        bool found = false;
        const Link before = last;
        for (const HCERTSTORE store : stores_) {
            for (Certificate* issuer = next_of(store, nullptr); issuer != nullptr && !is_done();
                 issuer = next_of(store, issuer)) {
                if (!bytes_of(issuer->info.Subject).same(bytes_of(before.one->info.Issuer)) ||
                    path.has(*issuer) || path.count == most_elements) {
                    continue;
                }
                found = true;
                last = before;
                last.info |= CERT_TRUST_HAS_NAME_MATCH_ISSUER | CERT_TRUST_HAS_PREFERRED_ISSUER;
                if (!is_signed(*last.one, *issuer)) {
                    last.errors |= CERT_TRUST_IS_NOT_SIGNATURE_VALID;
                }
                path.links[path.count++] = {issuer, 0, 0};
                if (last.errors == 0) {
                    go_on(path);
                } else {
                    end(path, CERT_TRUST_IS_PARTIAL_CHAIN);
                }
                --path.count;
            }
        }
        last = before;
        if (!found) {
            end(path, CERT_TRUST_IS_PARTIAL_CHAIN);
        }
    }

    const HCERTSTORE stores_[3];
    unsigned signatures_ = 0;
    Path best_{};
};

/// What an issuer may: its path length is counted in the certificates of issuers below it.
DWORD errors_of_issuer(const Certificate& one, DWORD issuers_below) {
    DWORD errors = 0;
    if (one.info.dwVersion < CERT_V3) {
        return is_self_issued(one) ? 0 : CERT_TRUST_INVALID_BASIC_CONSTRAINTS;
    }
    const CERT_EXTENSION* const basic = extension_of(one, szOID_BASIC_CONSTRAINTS2);
    Reader reader =
        Reader(basic != nullptr ? bytes_of(basic->Value) : Bytes()).inside(tag_sequence);
    const Element is_issuer = reader.optional(tag_boolean);
    const Element length = reader.optional(tag_integer);
    if (is_issuer.content.size != 1 || *is_issuer.content.data == 0 ||
        (length.content.size == 1 && *length.content.data < issuers_below)) {
        errors |= CERT_TRUST_INVALID_BASIC_CONSTRAINTS;
    }
    if (const CERT_EXTENSION* const usage = extension_of(one, szOID_KEY_USAGE)) {
        const Bytes bits = Reader(bytes_of(usage->Value)).next(tag_bits).content;
        if (bits.size < 2 || (bits.data[1] & CERT_KEY_CERT_SIGN_KEY_USAGE) == 0) {
            errors |= CERT_TRUST_IS_NOT_VALID_FOR_USAGE;
        }
    }
    return errors;
}

/// What is critical has to be understood.
DWORD errors_of_extensions(const Certificate& one) {
    static constexpr const char* known[] = {
        szOID_BASIC_CONSTRAINTS2,        szOID_KEY_USAGE,
        szOID_ENHANCED_KEY_USAGE,        szOID_SUBJECT_ALT_NAME2,
        szOID_AUTHORITY_KEY_IDENTIFIER2, szOID_CERT_POLICIES,
        szOID_CRL_DIST_POINTS,           szOID_NAME_CONSTRAINTS,
    };
    DWORD errors = 0;
    for (DWORD i = 0; i < one.info.cExtension; ++i) {
        const CERT_EXTENSION& extension = one.info.rgExtension[i];
        bool is_known = !extension.fCritical;
        for (const char* const oid : known) {
            is_known |= strcmp(extension.pszObjId, oid) == 0;
        }
        errors |= is_known ? 0 : CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT;
    }
    return errors;
}

bool serves(const Certificate& one, const char* usage) {
    const CERT_EXTENSION* const usages = extension_of(one, szOID_ENHANCED_KEY_USAGE);
    if (usages == nullptr) {
        return true;
    }
    UCHAR bytes[64];
    const Bytes wanted{bytes, read_oid(usage, bytes, sizeof bytes)};
    UCHAR any_bytes[64];
    const Bytes any{any_bytes, read_oid(szOID_ANY_ENHANCED_KEY_USAGE, any_bytes, sizeof any_bytes)};
    Reader list = Reader(bytes_of(usages->Value)).inside(tag_sequence);
    while (!list.at_end() && !list.failed()) {
        const Bytes oid = list.next(tag_oid).content;
        if (!list.failed() && (oid.same(wanted) || oid.same(any))) {
            return true;
        }
    }
    return false;
}

bool serves(const Certificate& one, const CERT_USAGE_MATCH& match) {
    const bool all = match.dwType == USAGE_MATCH_TYPE_AND;
    for (DWORD i = 0; i < match.Usage.cUsageIdentifier; ++i) {
        if (serves(one, match.Usage.rgpszUsageIdentifier[i]) != all) {
            return !all;
        }
    }
    return all || match.Usage.cUsageIdentifier == 0;
}

/// What each certificate's place asks of it.
void check(Path& path, LPFILETIME time, const CERT_CHAIN_PARA& wanted, DWORD flags) {
    constexpr DWORD asks_for_revocation = CERT_CHAIN_REVOCATION_CHECK_END_CERT |
                                          CERT_CHAIN_REVOCATION_CHECK_CHAIN |
                                          CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT;
    for (DWORD i = 0; i < path.count; ++i) {
        Link& link = path.links[i];
        const bool is_root = (link.info & CERT_TRUST_IS_SELF_SIGNED) != 0;
        if (CertVerifyTimeValidity(time, &link.one->info) != 0) {
            link.errors |= CERT_TRUST_IS_NOT_TIME_VALID;
        }
        if (!serves(*link.one, wanted.RequestedUsage)) {
            link.errors |= CERT_TRUST_IS_NOT_VALID_FOR_USAGE;
        }
        link.errors |= errors_of_extensions(*link.one);
        if (i != 0) {
            link.errors |= errors_of_issuer(*link.one, i - 1);
            link.errors |= errors_of_constraints(*link.one);
        }
        for (DWORD below = 0; below < i; ++below) {
            Link& other = path.links[below];
            if (below == 0 || !is_self_issued(*other.one)) {
                other.errors |= errors_of_names(*other.one, *link.one, below == 0);
            }
        }
        if ((flags & asks_for_revocation) != 0 && !is_root) {
            link.errors |= CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION;
        }
    }
}

/// Under the lock.
Chain* make_chain(const Path& path) {
    auto* const made = static_cast<Chain*>(allocate(sizeof(Chain)));
    if (made == nullptr) {
        SetLastError(static_cast<DWORD>(E_OUTOFMEMORY));
        return nullptr;
    }
    CERT_TRUST_STATUS status{path.errors, CERT_TRUST_HAS_PREFERRED_ISSUER};
    for (DWORD i = 0; i < path.count; ++i) {
        const Link& link = path.links[i];
        CERT_CHAIN_ELEMENT& element = made->elements[i];
        element.cbSize = sizeof element;
        element.pCertContext = give(link.one);
        element.TrustStatus = {link.errors, link.info};
        made->pointers[i] = &element;
        status.dwErrorStatus |= link.errors;
    }
    // An end that is not trusted is told of the last element too.
    made->elements[path.count - 1].TrustStatus.dwErrorStatus |=
        path.errors & CERT_TRUST_IS_UNTRUSTED_ROOT;
    made->simple = {};
    made->simple.cbSize = sizeof made->simple;
    made->simple.TrustStatus = status;
    made->simple.cElement = path.count;
    made->simple.rgpElement = made->pointers;
    made->simple_pointer = &made->simple;
    made->context.cbSize = sizeof made->context;
    made->context.TrustStatus = status;
    made->context.cChain = 1;
    made->context.rgpChain = &made->simple_pointer;
    made->references = 1;
    return made;
}

/// What CertCreateCertificateChainEngine gives.
struct Engine {
    HCERTSTORE trusted; ///< in place of the system's; null without
};

} // namespace
} // namespace ferry::win32::certificates

using namespace ferry::win32::certificates;

extern "C" {

WINBOOL WINAPI CertCreateCertificateChainEngine(PCERT_CHAIN_ENGINE_CONFIG config,
                                                HCERTCHAINENGINE* made) {
    if (config == nullptr || made == nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    auto* const engine = static_cast<Engine*>(allocate(sizeof(Engine)));
    if (engine == nullptr) {
        SetLastError(static_cast<DWORD>(E_OUTOFMEMORY));
        return FALSE;
    }
    if (config->cbSize > offsetof(CERT_CHAIN_ENGINE_CONFIG, hExclusiveRoot) &&
        config->hExclusiveRoot != nullptr) {
        engine->trusted = CertDuplicateStore(config->hExclusiveRoot);
    }
    *made = engine;
    return TRUE;
}

void WINAPI CertFreeCertificateChainEngine(HCERTCHAINENGINE handle) {
    constexpr ULONG_PTR numbers = 0x10000; // HCCE_CURRENT_USER, HCCE_LOCAL_MACHINE
    if (reinterpret_cast<ULONG_PTR>(handle) < numbers) {
        return;
    }
    auto* const engine = reinterpret_cast<Engine*>(handle);
    if (engine->trusted != nullptr) {
        CertCloseStore(engine->trusted, 0);
    }
    release(engine);
}

WINBOOL WINAPI CertGetCertificateChain(HCERTCHAINENGINE handle, PCCERT_CONTEXT context,
                                       LPFILETIME time, HCERTSTORE additional,
                                       PCERT_CHAIN_PARA wanted, DWORD flags, LPVOID,
                                       PCCERT_CHAIN_CONTEXT* to) {
    constexpr ULONG_PTR numbers = 0x10000;
    if (context == nullptr || wanted == nullptr || to == nullptr) {
        SetLastError(static_cast<DWORD>(E_INVALIDARG));
        return FALSE;
    }
    const auto* const engine = reinterpret_cast<ULONG_PTR>(handle) < numbers
                                   ? nullptr
                                   : reinterpret_cast<const Engine*>(handle);
    const Guard guard;
    const HCERTSTORE trusted =
        engine != nullptr && engine->trusted != nullptr ? engine->trusted : trusted_store();
    Search search(additional, trusted, system_store(L"CA"));
    Path path = search.run(of(context));
    check(path, time, *wanted, flags);
    Chain* const made = make_chain(path);
    if (made == nullptr) {
        return FALSE;
    }
    *to = &made->context;
    return TRUE;
}

PCCERT_CHAIN_CONTEXT WINAPI CertDuplicateCertificateChain(PCCERT_CHAIN_CONTEXT chain) {
    const Guard guard;
    ++reinterpret_cast<Chain*>(const_cast<CERT_CHAIN_CONTEXT*>(chain))->references;
    return chain;
}

void WINAPI CertFreeCertificateChain(PCCERT_CHAIN_CONTEXT context) {
    if (context == nullptr) {
        return;
    }
    const Guard guard;
    auto* const chain = reinterpret_cast<Chain*>(const_cast<CERT_CHAIN_CONTEXT*>(context));
    if (--chain->references != 0) {
        return;
    }
    for (DWORD i = 0; i < chain->simple.cElement; ++i) {
        give_back(of(chain->elements[i].pCertContext));
    }
    release(chain);
}

} // extern "C"
