/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "chain.h"
#include "trust.h"

/* Debian and Alpine keep the packaged Mozilla roots apart from what was added
 * here, as files; Fedora and Arch as one, with certificates as PEM in it. */
#define MOZILLA_DIR	"/usr/share/ca-certificates/mozilla"
static const char *const mozilla_files[] = {
	"/usr/share/pki/ca-trust-source/ca-bundle.trust.p11-kit",
	"/usr/share/ca-certificates/trust-source/mozilla.trust.p11-kit",
};

struct trust {
	X509_STORE *system;	/* made when first used */
	X509_STORE *public;
	bool no_public;		/* none are known on this system */
	char *own_ca;		/* an endpoint's, the last one used, its store */
	bool own_alone;
	X509_STORE *own;
};

static X509_STORE *
store_of_file(const char *path)
{
	X509_STORE *s = X509_STORE_new();

	if (s != NULL && X509_STORE_load_file(s, path) == 1)
		return s;
	ERR_clear_error();
	X509_STORE_free(s);
	return NULL;
}

struct trust *
trust_new(const char *ca, const char *public_roots, struct fail *f)
{
	struct trust *t = calloc(1, sizeof(*t));

	if (t == NULL) {
		fail_nomem(f);
		return NULL;
	}
	if (ca != NULL && ((t->system = store_of_file(ca)) == NULL ||
	    X509_STORE_set_default_paths(t->system) != 1))
		fail_set(f, FAIL_USAGE, "--ca %s: no PEM certificates to read "
		    "there", ca);
	else if (public_roots != NULL &&
	    (t->public = store_of_file(public_roots)) == NULL)
		fail_set(f, FAIL_USAGE, "--public-roots %s: no PEM "
		    "certificates to read there", public_roots);
	else
		return t;
	trust_free(t);
	return NULL;
}

void
trust_free(struct trust *t)
{
	if (t == NULL)
		return;
	X509_STORE_free(t->system);
	X509_STORE_free(t->public);
	X509_STORE_free(t->own);
	free(t->own_ca);
	free(t);
}

static X509_STORE *
load_system(void)
{
	X509_STORE *s = X509_STORE_new();

	if (s != NULL)
		X509_STORE_set_default_paths(s);
	ERR_clear_error();
	return s;
}

static X509_STORE *
load_public(void)
{
	X509_STORE *s = NULL;
	DIR *d = opendir(MOZILLA_DIR);
	struct dirent *entry;
	char path[sizeof(MOZILLA_DIR) + sizeof(entry->d_name) + 1];

	if (d == NULL) {
		for (size_t i = 0; s == NULL && i < sizeof(mozilla_files) /
		    sizeof(mozilla_files[0]); i++)
			s = store_of_file(mozilla_files[i]);
		return s;
	}
	s = X509_STORE_new();
	while (s != NULL && (entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", MOZILLA_DIR,
		    entry->d_name);
		X509_STORE_load_file(s, path);
	}
	ERR_clear_error();
	closedir(d);
	return s;
}

/* A printer's CA stands alone, a cloud's beside the system's. */
static X509_STORE *
own_store(struct trust *t, const char *ca, bool alone)
{
	if (t->own_ca != NULL && strcmp(t->own_ca, ca) == 0 &&
	    t->own_alone == alone)
		return t->own;
	free(t->own_ca);
	X509_STORE_free(t->own);
	t->own_ca = strdup(ca);
	t->own_alone = alone;
	t->own = store_of_file(ca);
	if (t->own != NULL && !alone)
		X509_STORE_set_default_paths(t->own);
	return t->own;
}

/* Keeps the first error and goes on, so that the chain is seen whole. */
static int
record(int ok, X509_STORE_CTX *c)
{
	struct evidence_verify *v = X509_STORE_CTX_get_app_data(c);

	if (!ok && v->error == X509_V_OK) {
		v->error = X509_STORE_CTX_get_error(c);
		v->depth = X509_STORE_CTX_get_error_depth(c);
	}
	return 1;
}

static void
verify(X509_STORE *store, X509 *leaf, STACK_OF(X509) *sent,
    struct evidence_verify *v, char anchor[EVIDENCE_NAME])
{
	X509_STORE_CTX *c = X509_STORE_CTX_new();
	STACK_OF(X509) *built;

	if (store == NULL || c == NULL ||
	    X509_STORE_CTX_init(c, store, leaf, sent) != 1)
		goto out;
	X509_STORE_CTX_set_default(c, "ssl_server");
	X509_STORE_CTX_set_app_data(c, v);
	X509_STORE_CTX_set_verify_cb(c, record);
	v->done = true;
	if (X509_verify_cert(c) <= 0 && v->error == X509_V_OK)
		v->error = X509_V_ERR_UNSPECIFIED;
	built = X509_STORE_CTX_get0_chain(c);
	if (v->error == X509_V_OK && anchor != NULL && sk_X509_num(built) > 0)
		chain_name(X509_get_subject_name(sk_X509_value(built,
		    sk_X509_num(built) - 1)), anchor, EVIDENCE_NAME);
out:
	ERR_clear_error();
	X509_STORE_CTX_free(c);
}

static X509_STORE *
system_store(struct trust *t, const struct endpoint *endpoint)
{
	const char *ca = endpoint == NULL ? NULL : endpoint->ca;

	if (ca != NULL)
		return own_store(t, ca, endpoint->device);
	if (t->system == NULL)
		t->system = load_system();
	return t->system;
}

bool
trust_holds(struct trust *t, OCSP_BASICRESP *answer, STACK_OF(X509) *sent,
    const struct endpoint *endpoint)
{
	X509_STORE *store = system_store(t, endpoint);
	bool ok = store != NULL &&
	    OCSP_basic_verify(answer, sent, store, 0) == 1;

	ERR_clear_error();
	return ok;
}

void
trust_verify(struct trust *t, X509 *leaf, STACK_OF(X509) *sent,
    const struct endpoint *endpoint, struct evidence_tls *e)
{
	if (t->public == NULL && !t->no_public) {
		t->public = load_public();
		t->no_public = t->public == NULL;
	}
	verify(system_store(t, endpoint), leaf, sent, &e->system, e->anchor);
	verify(t->public, leaf, sent, &e->public, NULL);
}
