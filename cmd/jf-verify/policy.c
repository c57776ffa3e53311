/* SPDX-License-Identifier: ISC */
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "jsonl.h"
#include "key.h"
#include "policy.h"
#include "words.h"

#define POLICY_MAX	(256 * 1024)	/* bytes */
#define THRESHOLD_MAX	16

enum member_type { BOOLEAN, STRINGS, TEXT, COUNT, WORD };

static const struct member {
	const char *name;
	enum member_type type;
	size_t offset;
	const char *words;	/* WORD: in the enum's order */
} members[] = {
#define AT(m) offsetof(struct policy, m)
	{ "threshold", COUNT, AT(threshold), NULL },
	{ "require_timestamp", BOOLEAN, AT(require_timestamp), NULL },
	{ "allow_no_signed_attributes", BOOLEAN,
	    AT(allow_no_signed_attributes), NULL },
	{ "allow_claimed_time", BOOLEAN, AT(allow_claimed_time), NULL },
	{ "allow_test_keys", BOOLEAN, AT(allow_test_keys), NULL },
	{ "revocation", WORD, AT(revocation), "prefer|require|off" },
	{ "version_scheme", WORD, AT(scheme), VERSION_WORDS },
	{ "minimum", TEXT, AT(minimum), NULL },
	{ "pin_issuer", STRINGS, AT(pin_issuer), NULL },
	{ "allowed_signers", STRINGS, AT(allowed_signers), NULL },
	{ "models", STRINGS, AT(models), NULL },
	{ "formats", STRINGS, AT(formats), NULL },
	{ "algorithms", STRINGS, AT(algorithms), NULL },
	{ "eku", STRINGS, AT(eku), NULL },
	{ "revoked_keys", STRINGS, AT(revoked_keys), NULL },
	{ "revoked_files", STRINGS, AT(revoked_files), NULL },
#undef AT
};

void
policy_default(struct policy *p)
{
	*p = (struct policy){ .threshold = 1 };
}

void
policy_free(struct policy *p)
{
	json_decref(p->json);
	policy_default(p);
}

static bool
is_strings(const json_t *v)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(v) || json_array_size(v) == 0)
		return false;
	json_array_foreach(v, i, item)
		if (!json_is_string(item))
			return false;
	return true;
}

static int
set_member(struct policy *p, const struct member *m, const json_t *v)
{
	char *at = (char *)p + m->offset;
	int i;

	switch (m->type) {
	case BOOLEAN:
		*(bool *)at = json_is_true(v);
		return json_is_boolean(v) ? 0 : -1;
	case STRINGS:
		*(const json_t **)at = v;
		return is_strings(v) ? 0 : -1;
	case TEXT:
		*(const char **)at = json_string_value(v);
		return json_is_string(v) ? 0 : -1;
	case COUNT:
		*(unsigned *)at = (unsigned)json_integer_value(v);
		return json_is_integer(v) && json_integer_value(v) >= 1 &&
		    json_integer_value(v) <= THRESHOLD_MAX ? 0 : -1;
	case WORD:
		i = json_is_string(v) ?
		    words_index(m->words, json_string_value(v)) : -1;
		*(int *)(void *)at = i;
		return i == -1 ? -1 : 0;
	}
	return -1;
}

static const struct member *
find_member(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

/* The pin of the certificate in a PEM file, relative to the policy's. */
static int
pin_of_file(const char *policy_path, const char *name, char pin[KEY_PIN_LEN],
    struct fail *f)
{
	const char *slash = strrchr(policy_path, '/');
	char *dir = slash != NULL ?
	    strndup(policy_path, (size_t)(slash - policy_path)) : strdup(".");
	char *path = name[0] == '/' ? strdup(name) :
	    dir != NULL ? file_join(dir, name) : NULL;
	BIO *bio = path != NULL ? BIO_new_file(path, "r") : NULL;
	X509 *cert = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	int rc = cert != NULL ? key_pin(X509_get0_pubkey(cert), pin) : -1;

	if (rc == -1)
		fail_set(f, FAIL_USAGE, "%s: pin_issuer: neither a pin "
		    "(sha256//BASE64) nor a readable PEM certificate: %s",
		    policy_path, name);
	X509_free(cert);
	BIO_free(bio);
	free(path);
	free(dir);
	return rc;
}

/* Certificates named in pin_issuer become pins. */
static int
resolve_pins(const struct policy *p, const char *path, struct fail *f)
{
	json_t *list = json_object_get(p->json, "pin_issuer");
	char pin[KEY_PIN_LEN];
	const char *name;
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		name = json_string_value(json_array_get(list, i));
		if (key_is_pin(name))
			continue;
		if (pin_of_file(path, name, pin, f) == -1)
			return -1;
		if (json_array_set_new(list, i, json_string(pin)) == -1)
			return fail_nomem(f);
	}
	return 0;
}

int
policy_load(struct policy *p, const char *path, struct fail *f)
{
	const struct member *m;
	const char *name;
	json_t *v;

	policy_default(p);
	if ((p->json = jsonl_load(path, POLICY_MAX, f)) == NULL) {
		f->kind = FAIL_USAGE;
		return -1;
	}
	json_object_foreach(p->json, name, v) {
		if ((m = find_member(name)) == NULL) {
			fail_set(f, FAIL_USAGE, "%s: %s: no such rule, see "
			    "jf-trust(5)", path, name);
			goto bad;
		}
		if (set_member(p, m, v) == -1) {
			fail_set(f, FAIL_USAGE, "%s: %s: not a value that this "
			    "rule takes, see jf-trust(5)", path, name);
			goto bad;
		}
	}
	if (resolve_pins(p, path, f) == 0)
		return 0;
bad:
	policy_free(p);
	return -1;
}

bool
policy_lists(const json_t *list, const char *text)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (strcmp(json_string_value(item), text) == 0)
			return true;
	return false;
}
