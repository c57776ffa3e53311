/* SPDX-License-Identifier: ISC */
/* Content octets of the object identifiers that we look for ourselves. */
#ifndef OID_H
#define OID_H

#define OID_PKCS7		"\x2a\x86\x48\x86\xf7\x0d\x01\x07"
#define OID_DATA		OID_PKCS7 "\x01"
#define OID_SIGNED_DATA		OID_PKCS7 "\x02"
#define OID_PKCS9		"\x2a\x86\x48\x86\xf7\x0d\x01\x09"
#define OID_CONTENT_TYPE	OID_PKCS9 "\x03"
#define OID_MESSAGE_DIGEST	OID_PKCS9 "\x04"
#define OID_SIGNING_TIME	OID_PKCS9 "\x05"
#define OID_ALG_PROTECTION	OID_PKCS9 "\x34"	/* RFC 6211 */
#define OID_SMIME		OID_PKCS9 "\x10"
#define OID_TST_INFO		OID_SMIME "\x01\x04"	/* RFC 3161 */
#define OID_FIRMWARE		OID_SMIME "\x01\x10"	/* RFC 4108 */
#define OID_SIGNING_CERT	OID_SMIME "\x02\x0c"	/* RFC 2634 */
#define OID_TIMESTAMP		OID_SMIME "\x02\x0e"	/* RFC 3161 */
#define OID_PACKAGE_ID		OID_SMIME "\x02\x23"	/* RFC 4108 */
#define OID_TARGET_HARDWARE	OID_SMIME "\x02\x24"	/* RFC 4108 */
#define OID_SIGNING_CERT_V2	OID_SMIME "\x02\x2f"	/* RFC 5035 */

#endif
