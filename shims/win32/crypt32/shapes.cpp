// What certificates' structs look like in their encoding: RFC 5280, 5208, 3447, 5915.

#include "asn1.hpp"

#include <bcrypt.h>

namespace ferry::win32::certificates {
namespace {

template <typename Struct, SIZE_T count>
constexpr Shape shape(const Field (&fields)[count], UCHAR tag = tag_sequence) {
    return {fields, count, sizeof(Struct), tag};
}
template <typename Struct>
constexpr Shape bare(const Field (&field)[1]) {
    return {field, 1, sizeof(Struct), tag_none};
}
#define AT(type, field) static_cast<USHORT>(offsetof(type, field))

constexpr bool optional = true;

constexpr Field oid_fields[] = {{Kind::oid, 0}};
constexpr Shape oid_shape = bare<LPSTR>(oid_fields);
constexpr Field any_fields[] = {{Kind::any, 0}};
constexpr Shape any_shape = bare<CRYPT_DER_BLOB>(any_fields);

constexpr Field algorithm_fields[] = {
    {Kind::oid, AT(CRYPT_ALGORITHM_IDENTIFIER, pszObjId)},
    {Kind::any, AT(CRYPT_ALGORITHM_IDENTIFIER, Parameters), optional},
};
constexpr Shape algorithm = shape<CRYPT_ALGORITHM_IDENTIFIER>(algorithm_fields);

constexpr Field public_key_fields[] = {
    {Kind::value, AT(CERT_PUBLIC_KEY_INFO, Algorithm), false, tag_none, tag_none, &algorithm},
    {Kind::bits, AT(CERT_PUBLIC_KEY_INFO, PublicKey)},
};
constexpr Shape public_key = shape<CERT_PUBLIC_KEY_INFO>(public_key_fields);

constexpr Field extension_fields[] = {
    {Kind::oid, AT(CERT_EXTENSION, pszObjId)},
    {Kind::boolean, AT(CERT_EXTENSION, fCritical), optional},
    {Kind::octets, AT(CERT_EXTENSION, Value)},
};
constexpr Shape extension = shape<CERT_EXTENSION>(extension_fields);
constexpr Field extensions_fields[] = {
    {Kind::list, AT(CERT_EXTENSIONS, cExtension), false, tag_none, tag_none, &extension},
};

constexpr Field validity_fields[] = {{Kind::time, 0}, {Kind::time, sizeof(FILETIME)}};
constexpr Shape validity = {validity_fields, 2, 2 * sizeof(FILETIME), tag_sequence};

constexpr Field info_fields[] = {
    {Kind::integer, AT(CERT_INFO, dwVersion), optional, tag_none, tag_context(0)},
    {Kind::number, AT(CERT_INFO, SerialNumber)},
    {Kind::value, AT(CERT_INFO, SignatureAlgorithm), false, tag_none, tag_none, &algorithm},
    {Kind::any, AT(CERT_INFO, Issuer), false, tag_sequence},
    {Kind::value, AT(CERT_INFO, NotBefore), false, tag_none, tag_none, &validity},
    {Kind::any, AT(CERT_INFO, Subject), false, tag_sequence},
    {Kind::value, AT(CERT_INFO, SubjectPublicKeyInfo), false, tag_none, tag_none, &public_key},
    {Kind::bits, AT(CERT_INFO, IssuerUniqueId), optional, tag_plain_context(1)},
    {Kind::bits, AT(CERT_INFO, SubjectUniqueId), optional, tag_plain_context(2)},
    {Kind::list, AT(CERT_INFO, cExtension), optional, tag_none, tag_context(3), &extension},
};

constexpr Field signed_fields[] = {
    {Kind::any, AT(CERT_SIGNED_CONTENT_INFO, ToBeSigned)},
    {Kind::value, AT(CERT_SIGNED_CONTENT_INFO, SignatureAlgorithm), false, tag_none, tag_none,
     &algorithm},
    {Kind::turned_bits, AT(CERT_SIGNED_CONTENT_INFO, Signature)},
};

constexpr Field attribute_fields[] = {
    {Kind::oid, AT(CRYPT_ATTRIBUTE, pszObjId)},
    {Kind::list, AT(CRYPT_ATTRIBUTE, cValue), false, tag_set, tag_none, &any_shape},
};
constexpr Shape attribute = shape<CRYPT_ATTRIBUTE>(attribute_fields);
constexpr Field request_fields[] = {
    {Kind::integer, AT(CERT_REQUEST_INFO, dwVersion)},
    {Kind::any, AT(CERT_REQUEST_INFO, Subject), false, tag_sequence},
    {Kind::value, AT(CERT_REQUEST_INFO, SubjectPublicKeyInfo), false, tag_none, tag_none,
     &public_key},
    {Kind::list, AT(CERT_REQUEST_INFO, cAttribute), false, tag_context(0), tag_none, &attribute},
};

constexpr Field rdn_attribute_fields[] = {
    {Kind::oid, AT(CERT_RDN_ATTR, pszObjId)},
    {Kind::text, AT(CERT_RDN_ATTR, dwValueType)},
};
constexpr Shape rdn_attribute = shape<CERT_RDN_ATTR>(rdn_attribute_fields);
constexpr Field rdn_fields[] = {
    {Kind::list, AT(CERT_RDN, cRDNAttr), false, tag_set, tag_none, &rdn_attribute}};
constexpr Shape rdn = bare<CERT_RDN>(rdn_fields);
constexpr Field name_fields[] = {
    {Kind::list, AT(CERT_NAME_INFO, cRDN), false, tag_none, tag_none, &rdn}};
constexpr Field wide_rdn_attribute_fields[] = {
    {Kind::oid, AT(CERT_RDN_ATTR, pszObjId)},
    {Kind::wide_text, AT(CERT_RDN_ATTR, dwValueType)},
};
constexpr Shape wide_rdn_attribute = shape<CERT_RDN_ATTR>(wide_rdn_attribute_fields);
constexpr Field wide_rdn_fields[] = {
    {Kind::list, AT(CERT_RDN, cRDNAttr), false, tag_set, tag_none, &wide_rdn_attribute}};
constexpr Shape wide_rdn = bare<CERT_RDN>(wide_rdn_fields);
constexpr Field wide_name_fields[] = {
    {Kind::list, AT(CERT_NAME_INFO, cRDN), false, tag_none, tag_none, &wide_rdn}};
constexpr Field text_fields[] = {{Kind::text, AT(CERT_NAME_VALUE, dwValueType)}};
constexpr Field wide_text_fields[] = {{Kind::wide_text, AT(CERT_NAME_VALUE, dwValueType)}};

constexpr Field other_name_fields[] = {
    {Kind::oid, AT(CERT_OTHER_NAME, pszObjId)},
    {Kind::any, AT(CERT_OTHER_NAME, Value), false, tag_none, tag_context(0)},
};
constexpr Field entry_fields[] = {{Kind::name, 0}};
constexpr Shape entry = bare<CERT_ALT_NAME_ENTRY>(entry_fields);
constexpr Field names_fields[] = {
    {Kind::list, AT(CERT_ALT_NAME_INFO, cAltEntry), false, tag_none, tag_none, &entry}};

constexpr Field constraints_fields[] = {
    {Kind::bits, AT(CERT_BASIC_CONSTRAINTS_INFO, SubjectType)},
    {Kind::flagged_integer, AT(CERT_BASIC_CONSTRAINTS_INFO, fPathLenConstraint), optional},
    {Kind::list, AT(CERT_BASIC_CONSTRAINTS_INFO, cSubtreesConstraint), optional, tag_none, tag_none,
     &any_shape},
};
constexpr Field constraints2_fields[] = {
    {Kind::boolean, AT(CERT_BASIC_CONSTRAINTS2_INFO, fCA), optional},
    {Kind::flagged_integer, AT(CERT_BASIC_CONSTRAINTS2_INFO, fPathLenConstraint), optional},
};

constexpr Field qualifier_fields[] = {
    {Kind::oid, AT(CERT_POLICY_QUALIFIER_INFO, pszPolicyQualifierId)},
    {Kind::any, AT(CERT_POLICY_QUALIFIER_INFO, Qualifier), optional},
};
constexpr Shape qualifier = shape<CERT_POLICY_QUALIFIER_INFO>(qualifier_fields);
constexpr Field policy_fields[] = {
    {Kind::oid, AT(CERT_POLICY_INFO, pszPolicyIdentifier)},
    {Kind::list, AT(CERT_POLICY_INFO, cPolicyQualifier), optional, tag_none, tag_none, &qualifier},
};
constexpr Shape policy = shape<CERT_POLICY_INFO>(policy_fields);
constexpr Field policies_fields[] = {
    {Kind::list, AT(CERT_POLICIES_INFO, cPolicyInfo), false, tag_none, tag_none, &policy}};

constexpr Field key_id_fields[] = {
    {Kind::octets, AT(CERT_AUTHORITY_KEY_ID2_INFO, KeyId), optional, tag_plain_context(0)},
    {Kind::list, AT(CERT_AUTHORITY_KEY_ID2_INFO, AuthorityCertIssuer), optional, tag_context(1),
     tag_none, &entry},
    {Kind::number, AT(CERT_AUTHORITY_KEY_ID2_INFO, AuthorityCertSerialNumber), optional,
     tag_plain_context(2)},
};

constexpr Field access_fields[] = {
    {Kind::oid, AT(CERT_ACCESS_DESCRIPTION, pszAccessMethod)},
    {Kind::name, AT(CERT_ACCESS_DESCRIPTION, AccessLocation)},
};
constexpr Shape access = shape<CERT_ACCESS_DESCRIPTION>(access_fields);
constexpr Field accesses_fields[] = {
    {Kind::list, AT(CERT_AUTHORITY_INFO_ACCESS, cAccDescr), false, tag_none, tag_none, &access}};

constexpr Field point_fields[] = {
    {Kind::chosen, AT(CRL_DIST_POINT, DistPointName), optional, tag_context(0), tag_context(0),
     &entry},
    {Kind::bits, AT(CRL_DIST_POINT, ReasonFlags), optional, tag_plain_context(1)},
    {Kind::list, AT(CRL_DIST_POINT, CRLIssuer), optional, tag_context(2), tag_none, &entry},
};
constexpr Shape point = shape<CRL_DIST_POINT>(point_fields);
constexpr Field points_fields[] = {
    {Kind::list, AT(CRL_DIST_POINTS_INFO, cDistPoint), false, tag_none, tag_none, &point}};

constexpr Field usages_fields[] = {
    {Kind::list, AT(CTL_USAGE, cUsageIdentifier), false, tag_none, tag_none, &oid_shape}};
constexpr Field sequence_fields[] = {
    {Kind::list, AT(CRYPT_SEQUENCE_OF_ANY, cValue), false, tag_none, tag_none, &any_shape}};
constexpr Field attributes_fields[] = {
    {Kind::list, AT(CRYPT_ATTRIBUTES, cAttr), false, tag_set, tag_none, &attribute}};
constexpr Field content_fields[] = {
    {Kind::oid, AT(CRYPT_CONTENT_INFO, pszObjId)},
    {Kind::any, AT(CRYPT_CONTENT_INFO, Content), optional, tag_none, tag_context(0)},
};
constexpr Field encrypted_key_fields[] = {
    {Kind::value, AT(CRYPT_ENCRYPTED_PRIVATE_KEY_INFO, EncryptionAlgorithm), false, tag_none,
     tag_none, &algorithm},
    {Kind::octets, AT(CRYPT_ENCRYPTED_PRIVATE_KEY_INFO, EncryptedPrivateKey)},
};
constexpr Field private_key_fields[] = {
    {Kind::integer, AT(CRYPT_PRIVATE_KEY_INFO, Version)},
    {Kind::value, AT(CRYPT_PRIVATE_KEY_INFO, Algorithm), false, tag_none, tag_none, &algorithm},
    {Kind::octets, AT(CRYPT_PRIVATE_KEY_INFO, PrivateKey)},
};
constexpr Field signature_fields[] = {
    {Kind::unsigned_number, AT(CERT_ECC_SIGNATURE, r)},
    {Kind::unsigned_number, AT(CERT_ECC_SIGNATURE, s)},
};
constexpr Field ec_key_fields[] = {
    {Kind::integer, AT(CRYPT_ECC_PRIVATE_KEY_INFO, dwVersion)},
    {Kind::octets, AT(CRYPT_ECC_PRIVATE_KEY_INFO, PrivateKey)},
    {Kind::oid, AT(CRYPT_ECC_PRIVATE_KEY_INFO, szCurveOid), optional, tag_none, tag_context(0)},
    {Kind::bits, AT(CRYPT_ECC_PRIVATE_KEY_INFO, PublicKey), optional, tag_none, tag_context(1)},
};

constexpr Field octets_fields[] = {{Kind::octets, 0}};
constexpr Field bits_fields[] = {{Kind::bits, 0}};
constexpr Field integer_fields[] = {{Kind::integer, 0}};
constexpr Field number_fields[] = {{Kind::number, 0}};
constexpr Field unsigned_fields[] = {{Kind::unsigned_number, 0}};
constexpr Field enumerated_fields[] = {{Kind::enumerated, 0}};
constexpr Field time_fields[] = {{Kind::time, 0}};
constexpr Field utc_time_fields[] = {{Kind::utc_time, 0}};
constexpr Field csp_public_fields[] = {{Kind::csp_public_key, 0}};
constexpr Field csp_private_fields[] = {{Kind::csp_private_key, 0}};
constexpr Field cng_public_fields[] = {{Kind::cng_public_key, 0}};

struct Row {
    LPCSTR type;
    const char* oids[2]; ///< of extensions and algorithms whose encoding it is
    Shape shape;
};
const Row rows[] = {
    {X509_CERT, {}, shape<CERT_SIGNED_CONTENT_INFO>(signed_fields)},
    {X509_CERT_TO_BE_SIGNED, {}, shape<CERT_INFO>(info_fields)},
    {X509_CERT_REQUEST_TO_BE_SIGNED, {}, shape<CERT_REQUEST_INFO>(request_fields)},
    {X509_EXTENSIONS, {"1.3.6.1.4.1.311.2.1.14"}, bare<CERT_EXTENSIONS>(extensions_fields)},
    {X509_NAME_VALUE, {}, bare<CERT_NAME_VALUE>(text_fields)},
    {X509_NAME, {}, bare<CERT_NAME_INFO>(name_fields)},
    {X509_PUBLIC_KEY_INFO, {}, public_key},
    {X509_ALTERNATE_NAME,
     {szOID_SUBJECT_ALT_NAME, szOID_ISSUER_ALT_NAME},
     bare<CERT_ALT_NAME_INFO>(names_fields)},
    {X509_ALTERNATE_NAME,
     {szOID_SUBJECT_ALT_NAME2, szOID_ISSUER_ALT_NAME2},
     bare<CERT_ALT_NAME_INFO>(names_fields)},
    {X509_BASIC_CONSTRAINTS,
     {szOID_BASIC_CONSTRAINTS},
     shape<CERT_BASIC_CONSTRAINTS_INFO>(constraints_fields)},
    {X509_KEY_USAGE, {szOID_KEY_USAGE}, bare<CRYPT_BIT_BLOB>(bits_fields)},
    {X509_BASIC_CONSTRAINTS2,
     {szOID_BASIC_CONSTRAINTS2},
     shape<CERT_BASIC_CONSTRAINTS2_INFO>(constraints2_fields)},
    {X509_CERT_POLICIES, {szOID_CERT_POLICIES}, bare<CERT_POLICIES_INFO>(policies_fields)},
    {PKCS_UTC_TIME, {szOID_RSA_signingTime}, bare<FILETIME>(utc_time_fields)},
    {RSA_CSP_PUBLICKEYBLOB, {szOID_RSA_RSA}, bare<PUBLICKEYSTRUC>(csp_public_fields)},
    {X509_UNICODE_NAME, {}, bare<CERT_NAME_INFO>(wide_name_fields)},
    {PKCS_ATTRIBUTE, {}, attribute},
    {X509_UNICODE_NAME_VALUE, {}, bare<CERT_NAME_VALUE>(wide_text_fields)},
    {X509_OCTET_STRING, {szOID_SUBJECT_KEY_IDENTIFIER}, bare<CRYPT_DATA_BLOB>(octets_fields)},
    {X509_BITS, {}, bare<CRYPT_BIT_BLOB>(bits_fields)},
    {X509_INTEGER, {}, bare<int>(integer_fields)},
    {X509_MULTI_BYTE_INTEGER, {}, bare<CRYPT_INTEGER_BLOB>(number_fields)},
    {X509_ENUMERATED, {szOID_CRL_REASON_CODE}, bare<int>(enumerated_fields)},
    {X509_CHOICE_OF_TIME, {}, bare<FILETIME>(time_fields)},
    {X509_AUTHORITY_KEY_ID2,
     {szOID_AUTHORITY_KEY_IDENTIFIER2},
     shape<CERT_AUTHORITY_KEY_ID2_INFO>(key_id_fields)},
    {X509_AUTHORITY_INFO_ACCESS,
     {szOID_AUTHORITY_INFO_ACCESS},
     bare<CERT_AUTHORITY_INFO_ACCESS>(accesses_fields)},
    {PKCS_CONTENT_INFO, {}, shape<CRYPT_CONTENT_INFO>(content_fields)},
    {X509_SEQUENCE_OF_ANY, {}, bare<CRYPT_SEQUENCE_OF_ANY>(sequence_fields)},
    {X509_CRL_DIST_POINTS, {szOID_CRL_DIST_POINTS}, bare<CRL_DIST_POINTS_INFO>(points_fields)},
    {X509_ENHANCED_KEY_USAGE, {szOID_ENHANCED_KEY_USAGE}, bare<CTL_USAGE>(usages_fields)},
    {X509_MULTI_BYTE_UINT, {}, bare<CRYPT_UINT_BLOB>(unsigned_fields)},
    {PKCS_RSA_PRIVATE_KEY, {}, bare<PUBLICKEYSTRUC>(csp_private_fields)},
    {PKCS_PRIVATE_KEY_INFO, {}, shape<CRYPT_PRIVATE_KEY_INFO>(private_key_fields)},
    {PKCS_ENCRYPTED_PRIVATE_KEY_INFO,
     {},
     shape<CRYPT_ENCRYPTED_PRIVATE_KEY_INFO>(encrypted_key_fields)},
    {X509_ECC_SIGNATURE, {}, shape<CERT_ECC_SIGNATURE>(signature_fields)},
    {PKCS_ATTRIBUTES, {}, bare<CRYPT_ATTRIBUTES>(attributes_fields)},
    {CNG_RSA_PUBLIC_KEY_BLOB, {}, bare<BCRYPT_RSAKEY_BLOB>(cng_public_fields)},
    {X509_OBJECT_IDENTIFIER, {}, oid_shape},
    {X509_ALGORITHM_IDENTIFIER, {}, algorithm},
    {X509_ECC_PRIVATE_KEY, {}, shape<CRYPT_ECC_PRIVATE_KEY_INFO>(ec_key_fields)},
};

#undef AT

} // namespace

const Shape certificate_info = shape<CERT_INFO>(info_fields);
const Shape other_name = {other_name_fields, 2, sizeof(CERT_OTHER_NAME), tag_context(0)};

const Shape* shape_of(LPCSTR type) {
    constexpr ULONG_PTR numbers = 0x10000;
    for (const Row& row : rows) {
        if (reinterpret_cast<ULONG_PTR>(type) < numbers) {
            if (row.type == type) {
                return &row.shape;
            }
            continue;
        }
        for (const char* const oid : row.oids) {
            if (oid != nullptr && strcmp(oid, type) == 0) {
                return &row.shape;
            }
        }
    }
    return nullptr;
}

} // namespace ferry::win32::certificates
