/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "trust_file.h"

#define FILE_MAX	(1024 * 1024)	/* bytes of one trust file */

/* What a PEM file may bring into a domain. */
struct bag {
	struct domain *d;
	STACK_OF(X509) *certs;		/* where its certificates go */
	size_t found;
};

int
trust_file_mode(const char *path, struct fail *f)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return fail_set(f, FAIL_USAGE, "%s: %s", path, strerror(errno));
	if ((st.st_mode & S_IWOTH) != 0 && (st.st_mode & S_ISVTX) == 0)
		return fail_set(f, FAIL_USAGE, "%s: everybody may write it: "
		    "run chmod o-w", path);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return fail_set(f, FAIL_USAGE, "%s: belongs to another user "
		    "(uid %u)", path, (unsigned)st.st_uid);
	return 0;
}

static int
add_key(struct domain *d, const struct key *k)
{
	struct key *keys = realloc(d->keys, (d->n_keys + 1) * sizeof(*keys));

	if (keys == NULL)
		return -1;
	d->keys = keys;
	d->keys[d->n_keys++] = *k;
	return 0;
}

/* One PEM block.  0; -1: not something that trust is made of. */
static int
add_block(struct bag *b, const char *type, const unsigned char *der, long len)
{
	const unsigned char *p = der;
	struct key k;
	X509 *cert;
	X509_CRL *crl;

	if (strcmp(type, PEM_STRING_X509) == 0) {
		if ((cert = d2i_X509(NULL, &p, len)) == NULL || p != der + len)
			return -1;
		return sk_X509_push(b->certs, cert) > 0 ? 0 : -1;
	}
	if (strcmp(type, PEM_STRING_X509_CRL) == 0) {
		crl = d2i_X509_CRL(NULL, &p, len);
		return crl != NULL && p == der + len &&
		    sk_X509_CRL_push(b->d->crls, crl) > 0 ? 0 : -1;
	}
	if (strcmp(type, PEM_STRING_PUBLIC) == 0) {
		if (key_set(&k, d2i_PUBKEY(NULL, &p, len)) == -1)
			return -1;
		return p == der + len ? add_key(b->d, &k) : -1;
	}
	return -1;
}

static int
add_pem(struct bag *b, const struct buf *data, const char *path, struct fail *f)
{
	BIO *bio = BIO_new_mem_buf(data->p, (int)data->len);
	char *type = NULL, *header = NULL;
	unsigned char *der = NULL;
	long len;
	int rc = 0;

	while (rc == 0 && bio != NULL &&
	    PEM_read_bio(bio, &type, &header, &der, &len) == 1) {
		b->found++;
		rc = add_block(b, type, der, len);
		if (rc == -1 && strstr(type, "PRIVATE") != NULL)
			fail_set(f, FAIL_USAGE, "%s: a private key: give its "
			    "public half (openssl pkey -pubout)", path);
		else if (rc == -1)
			fail_set(f, FAIL_USAGE, "%s: cannot use the block %s",
			    path, type);
		OPENSSL_free(type);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	ERR_clear_error();
	return rc;
}

int
trust_file_add(struct domain *d, STACK_OF(X509) *certs, const char *path,
    struct fail *f)
{
	struct bag b = { .d = d, .certs = certs };
	struct buf data = { 0 };
	struct key k;
	char *real;
	int rc;

	if (trust_file_mode(path, f) == -1)
		return -1;
	real = realpath(path, NULL);		/* as in /etc/ssl/certs */
	rc = file_read(real != NULL ? real : path, FILE_MAX, &data, f);
	free(real);
	if (rc == -1) {
		f->kind = FAIL_USAGE;
		return -1;
	}
	rc = -1;
	if (data.len > 0 && memmem(data.p, data.len, "-----BEGIN", 10) != NULL)
		rc = add_pem(&b, &data, path, f);
	else if (key_parse_text(&k, buf_text(&data), data.len) == 0)
		rc = add_key(d, &k);
	else if (data.len > 0 && (add_block(&b, PEM_STRING_X509, data.p,
	    (long)data.len) == 0 || add_block(&b, PEM_STRING_X509_CRL, data.p,
	    (long)data.len) == 0 || add_block(&b, PEM_STRING_PUBLIC, data.p,
	    (long)data.len) == 0))
		rc = 0;
	else
		fail_set(f, FAIL_USAGE, "%s: neither a certificate nor a "
		    "public key (PEM, DER, minisign, signify)", path);
	ERR_clear_error();
	buf_free(&data);
	return rc;
}
