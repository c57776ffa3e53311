/* SPDX-License-Identifier: ISC */
#include <openssl/bio.h>
#include <openssl/bn.h>

#include <string.h>
#include <time.h>

#include "clock.h"
#include "describe.h"

/* RFC 4514 text, with bytes outside printable ASCII escaped. */
static json_t *
name_text(const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	json_t *s = NULL;
	char *p;
	long n;

	if (bio != NULL && X509_NAME_print_ex(bio, name, 0,
	    XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_DUMP_DER) >= 0) {
		n = BIO_get_mem_data(bio, &p);
		s = json_stringn(p, (size_t)n);
	}
	BIO_free(bio);
	return s != NULL ? s : json_string("");
}

static json_t *
time_text(const ASN1_TIME *t)
{
	char text[CLOCK_LEN];
	struct tm tm;

	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return json_string("");
	clock_format((int64_t)timegm(&tm), 0, text);
	return json_string(text);
}

static json_t *
serial_text(X509 *cert)
{
	BIGNUM *n = ASN1_INTEGER_to_BN(X509_get_serialNumber(cert), NULL);
	char *hex = n != NULL ? BN_bn2hex(n) : NULL;
	json_t *s = json_string(hex != NULL ? hex : "");

	OPENSSL_free(hex);
	BN_free(n);
	return s;
}

void
describe_cert(json_t *info, X509 *cert)
{
	json_object_set_new(info, "subject",
	    name_text(X509_get_subject_name(cert)));
	json_object_set_new(info, "issuer",
	    name_text(X509_get_issuer_name(cert)));
	json_object_set_new(info, "serial", serial_text(cert));
	json_object_set_new(info, "valid_from",
	    time_text(X509_get0_notBefore(cert)));
	json_object_set_new(info, "valid_to",
	    time_text(X509_get0_notAfter(cert)));
}

void
describe_chain(json_t *info, STACK_OF(X509) *chain)
{
	json_t *list = json_array();
	int i;

	for (i = 0; i < sk_X509_num(chain); i++)
		json_array_append_new(list, name_text(
		    X509_get_subject_name(sk_X509_value(chain, i))));
	json_object_set_new(info, "chain", list);
}

void
describe_common_name(X509 *cert, char out[DESCRIBE_LEN])
{
	const X509_NAME *name = X509_get_subject_name(cert);
	int i = -1, last = -1, n;
	unsigned char *utf8;

	out[0] = '\0';
	while ((i = X509_NAME_get_index_by_NID(name, NID_commonName, i)) >= 0)
		last = i;
	if (last == -1)
		return;
	n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(
	    X509_NAME_get_entry(name, last)));
	if (n < 0)
		return;
	if (n < DESCRIBE_LEN && memchr(utf8, '\0', (size_t)n) == NULL) {
		memcpy(out, utf8, (size_t)n);
		out[n] = '\0';
	}
	OPENSSL_free(utf8);
}
