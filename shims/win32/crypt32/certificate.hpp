#pragma once
/// Certificates (RFC 5280) and the stores that they are in.

#include "der.hpp"

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <wincrypt.h>

namespace ferry::win32::certificates {

struct Store;

/// What a PCCERT_CONTEXT points to, with what it was read into behind it.
struct Certificate {
    CERT_CONTEXT context; ///< first: it is what programs have
    CERT_INFO info;
    Bytes tbs;              ///< what is signed
    Bytes signed_algorithm; ///< all as they are in the encoding, whole
    Bytes signature;
    Bytes key;
    Certificate* next; ///< of its store
    LONG references;   ///< of programs
    bool is_listed;    ///< not deleted from its store
};

inline Certificate* of(PCCERT_CONTEXT context) {
    return reinterpret_cast<Certificate*>(const_cast<CERT_CONTEXT*>(context));
}
inline Bytes bytes_of(const CRYPT_INTEGER_BLOB& blob) { return {blob.pbData, blob.cbData}; }
inline Bytes encoding_of(const Certificate& one) {
    return {one.context.pbCertEncoded, one.context.cbCertEncoded};
}

void* allocate(SIZE_T size); ///< zeroes
void release(void* block);

/// "1.2.840" of an OID's bytes; gives the size with its end. To null it is counted only.
SIZE_T write_oid(Bytes oid, char* to);
/// The other way; 0 for what is none.
SIZE_T read_oid(const char* text, UCHAR* to, SIZE_T room);

/// Of a name's text in UTF-8, or in units of 16 bits; gives the units with their end.
DWORD write_text(const Element& value, WCHAR* to, DWORD room);
/// All of a name, as CertNameToStr writes it; gives likewise.
DWORD write_name(Bytes name, DWORD how, WCHAR* to, DWORD room);

/// Null, with an error set, for what is none.
Certificate* read_certificate(Bytes encoded);
const CERT_EXTENSION* extension_of(const Certificate& one, const char* oid);
bool is_self_issued(const Certificate& one);

/// Guards all stores, and the references of what is in them.
void lock_stores();
void unlock_stores();
class Guard {
public:
    Guard() { lock_stores(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { unlock_stores(); }
};

// Under the lock:
/// The one behind `last` in the store and in those that it collects; null at the end, the first for
/// null.
Certificate* next_of(HCERTSTORE store, const Certificate* last);
/// A reference for the program.
PCCERT_CONTEXT give(Certificate* one);
void give_back(Certificate* one);
/// One that is trusted, of the system's store.
HCERTSTORE trusted_store();
/// By name; made when first asked for.
HCERTSTORE system_store(const WCHAR* name);

/// The bytes that a text in base64 stands for; `to` has room for three of four characters. Gives
/// their number. What is no digit of it counts for nothing.
SIZE_T from_base64(const char* text, SIZE_T size, UCHAR* to);

} // namespace ferry::win32::certificates
