// Keys as blobs.

#include "key_pair.hpp"

using namespace ferry::win32;
using namespace ferry::win32::bcrypt;

namespace {

enum class Part { public_key, private_key, full_private_key };

struct BlobKind {
    const WCHAR* name;
    bool of_rsa;
    bool of_curves;
    Part part;
};
constexpr BlobKind blob_kinds[] = {
    {BCRYPT_PUBLIC_KEY_BLOB, true, true, Part::public_key},
    {BCRYPT_PRIVATE_KEY_BLOB, true, true, Part::private_key},
    {BCRYPT_RSAPUBLIC_BLOB, true, false, Part::public_key},
    {BCRYPT_RSAPRIVATE_BLOB, true, false, Part::private_key},
    {BCRYPT_RSAFULLPRIVATE_BLOB, true, false, Part::full_private_key},
    {BCRYPT_ECCPUBLIC_BLOB, false, true, Part::public_key},
    {BCRYPT_ECCPRIVATE_BLOB, false, true, Part::private_key},
};

const BlobKind* blob_kind_of(LPCWSTR name, bool is_rsa) {
    for (const BlobKind& kind : blob_kinds) {
        if (same_name(kind.name, name) && (is_rsa ? kind.of_rsa : kind.of_curves)) {
            return &kind;
        }
    }
    return nullptr;
}

/// Copies in the one or the other direction; false once something is beyond the end.
class Copier {
public:
    Copier(UCHAR* at, SIZE_T size, bool writes) : at_(at), left_(size), writes_(writes) {}

    bool copy(void* bytes, SIZE_T size) {
        if (size > left_) {
            return false;
        }
        memcpy(writes_ ? at_ : bytes, writes_ ? bytes : at_, size);
        at_ += size;
        left_ -= size;
        return true;
    }

private:
    UCHAR* at_;
    SIZE_T left_;
    bool writes_;
};

bool copy_rsa(Copier& copier, RsaKey& key, Part part) {
    return copier.copy(key.exponent, key.exponent_size) && copier.copy(key.modulus, key.size) &&
           (part == Part::public_key || (copier.copy(key.prime[0], key.prime_size[0]) &&
                                         copier.copy(key.prime[1], key.prime_size[1]))) &&
           (part != Part::full_private_key ||
            (copier.copy(key.prime_exponent[0], key.prime_size[0]) &&
             copier.copy(key.prime_exponent[1], key.prime_size[1]) &&
             copier.copy(key.coefficient, key.prime_size[0]) &&
             copier.copy(key.private_exponent, key.size)));
}

bool copy_ec(Copier& copier, KeyPair& key, Part part) {
    const ULONG size = key.curve->size();
    return copier.copy(key.ec.point.x, size) && copier.copy(key.ec.point.y, size) &&
           (part == Part::public_key || copier.copy(key.ec.number, size));
}

constexpr ULONG rsa_magics[] = {BCRYPT_RSAPUBLIC_MAGIC, BCRYPT_RSAPRIVATE_MAGIC,
                                BCRYPT_RSAFULLPRIVATE_MAGIC};

ULONG magic_of(const KeyPair& key, Part part) {
    const ULONG index = static_cast<ULONG>(part);
    return key.curve == nullptr ? rsa_magics[index]
                                : key.algorithm->magics[part == Part::public_key ? 0 : 1];
}

NTSTATUS read_rsa(KeyPair& key, UCHAR* from, ULONG size) {
    BCRYPT_RSAKEY_BLOB head;
    if (size < sizeof head) {
        return STATUS_INVALID_PARAMETER;
    }
    memcpy(&head, from, sizeof head);
    ULONG part = 0; // what the blob says it is counts, not its name
    while (part < ARRAYSIZE(rsa_magics) && rsa_magics[part] != head.Magic) {
        ++part;
    }
    const bool is_private = part != static_cast<ULONG>(Part::public_key);
    if (part == ARRAYSIZE(rsa_magics) || head.cbPublicExp == 0 ||
        head.cbPublicExp > most_exponent || head.cbModulus == 0 || head.cbModulus > most_rsa ||
        (is_private && (head.cbPrime1 == 0 || head.cbPrime1 > most_prime || head.cbPrime2 == 0 ||
                        head.cbPrime2 > most_prime))) {
        return STATUS_INVALID_PARAMETER;
    }
    RsaKey& rsa = key.rsa;
    rsa.exponent_size = head.cbPublicExp;
    rsa.size = head.cbModulus;
    if (is_private) {
        rsa.prime_size[0] = head.cbPrime1;
        rsa.prime_size[1] = head.cbPrime2;
    }
    Copier copier(from + sizeof head, size - sizeof head, false);
    Modulus n;
    if (!copy_rsa(copier, rsa, static_cast<Part>(part)) || !n.set(rsa.modulus, rsa.size) ||
        n.size() != rsa.size || (is_private && !complete(rsa))) {
        return STATUS_INVALID_PARAMETER;
    }
    key.bits = rsa.bits = static_cast<ULONG>(n.bits());
    return STATUS_SUCCESS;
}

NTSTATUS read_ec(KeyPair& key, Part part, UCHAR* from, ULONG size) {
    BCRYPT_ECCKEY_BLOB head;
    if (size < sizeof head) {
        return STATUS_INVALID_PARAMETER;
    }
    memcpy(&head, from, sizeof head);
    Copier copier(from + sizeof head, size - sizeof head, false);
    if (head.dwMagic != magic_of(key, part) || head.cbKey != key.curve->size() ||
        !copy_ec(copier, key, part)) {
        return STATUS_INVALID_PARAMETER;
    }
    key.has_private_number = part != Part::public_key;
    if (key.has_private_number) {
        PublicPoint point;
        if (!is_private_number(*key.curve, key.ec.number) ||
            !multiply(*key.curve, nullptr, key.ec.number, point) ||
            memcmp(point.x, key.ec.point.x, head.cbKey) != 0 ||
            memcmp(point.y, key.ec.point.y, head.cbKey) != 0) {
            return STATUS_INVALID_PARAMETER;
        }
    }
    return is_on_curve(*key.curve, key.ec.point) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

} // namespace

namespace ferry::win32::bcrypt {

NTSTATUS export_key_pair(const KeyPair& key, LPCWSTR name, PUCHAR to, ULONG room, ULONG* size) {
    const BlobKind* const kind = blob_kind_of(name, key.curve == nullptr);
    if (kind == nullptr) {
        return STATUS_NOT_SUPPORTED;
    }
    if (!key.is_ready || (kind->part != Part::public_key && !key.is_private())) {
        return STATUS_INVALID_PARAMETER;
    }
    KeyPair copied = key;
    struct {
        BCRYPT_RSAKEY_BLOB rsa;
        BCRYPT_ECCKEY_BLOB ec;
    } heads{};
    const ULONG magic = magic_of(key, kind->part);
    ULONG needed;
    if (key.curve != nullptr) {
        heads.ec = {magic, key.curve->size()};
        needed = sizeof heads.ec + (kind->part == Part::public_key ? 2 : 3) * key.curve->size();
    } else {
        const RsaKey& rsa = key.rsa;
        const bool is_private = kind->part != Part::public_key;
        const ULONG primes = rsa.prime_size[0] + rsa.prime_size[1];
        heads.rsa = {magic,
                     rsa.bits,
                     rsa.exponent_size,
                     rsa.size,
                     is_private ? rsa.prime_size[0] : 0,
                     is_private ? rsa.prime_size[1] : 0};
        needed = sizeof heads.rsa + rsa.exponent_size + rsa.size + (is_private ? primes : 0) +
                 (kind->part == Part::full_private_key ? primes + rsa.prime_size[0] + rsa.size : 0);
    }
    *size = needed;
    if (to == nullptr) {
        return STATUS_SUCCESS;
    }
    if (room < needed) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    Copier copier(to, needed, true);
    if (key.curve != nullptr) {
        copier.copy(&heads.ec, sizeof heads.ec);
        copy_ec(copier, copied, kind->part);
    } else {
        copier.copy(&heads.rsa, sizeof heads.rsa);
        copy_rsa(copier, copied.rsa, kind->part);
    }
    return STATUS_SUCCESS;
}

} // namespace ferry::win32::bcrypt

extern "C" {

NTSTATUS WINAPI BCryptImportKeyPair(BCRYPT_ALG_HANDLE handle, BCRYPT_KEY_HANDLE wrapping,
                                    LPCWSTR name, BCRYPT_KEY_HANDLE* to, PUCHAR from, ULONG size,
                                    ULONG) {
    Provider provider;
    if (!provider_of(handle, provider)) {
        return STATUS_INVALID_HANDLE;
    }
    if (name == nullptr || to == nullptr || from == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const PairAlgorithm* const algorithm = provider.pair;
    const bool is_rsa = algorithm != nullptr && algorithm->use == Use::rsa;
    const BlobKind* const kind = blob_kind_of(name, is_rsa);
    if (algorithm == nullptr || wrapping != nullptr || kind == nullptr ||
        (!is_rsa && provider.curve == nullptr)) {
        return STATUS_NOT_SUPPORTED;
    }
    KeyPair* const key = new_key_pair(provider);
    if (key == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const NTSTATUS status =
        is_rsa ? read_rsa(*key, from, size) : read_ec(*key, kind->part, from, size);
    if (!NT_SUCCESS(status)) {
        delete_key_pair(key);
        return status;
    }
    key->is_ready = true;
    *to = key;
    return STATUS_SUCCESS;
}

} // extern "C"
