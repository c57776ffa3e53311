/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "signers.h"

struct signer *
signers_add(struct signers *all)
{
	struct signer *s;

	if (all->n == SIGNERS_MAX) {
		signers_problem(all, REASON_TOO_LARGE, "more than %d signatures",
		    SIGNERS_MAX);
		return NULL;
	}
	s = &all->s[all->n];
	*s = (struct signer){ .info = json_object() };
	if (s->info == NULL) {
		signers_problem(all, REASON_HERE, "out of memory");
		return NULL;
	}
	all->n++;
	return s;
}

void
signers_free(struct signers *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		json_decref(all->s[i].info);
	all->n = 0;
}

int
signer_problem(struct signer *s, enum reason r, const char *fmt, ...)
{
	va_list ap;

	if (s->reason != REASON_NONE)
		return -1;
	s->reason = r;
	va_start(ap, fmt);
	vsnprintf(s->why, sizeof(s->why), fmt, ap);
	va_end(ap);
	return -1;
}

int
signers_problem(struct signers *all, enum reason r, const char *fmt, ...)
{
	va_list ap;

	if (all->reason != REASON_NONE)
		return -1;
	all->reason = r;
	va_start(ap, fmt);
	vsnprintf(all->why, sizeof(all->why), fmt, ap);
	va_end(ap);
	return -1;
}

int
signer_result(struct signer *s, enum raw_result r, const char *alg)
{
	switch (r) {
	case RAW_GOOD:
		return 0;
	case RAW_WEAK:
		return signer_problem(s, REASON_WEAK_ALGORITHM,
		    "the key or digest of the signature is too weak (%s)", alg);
	case RAW_UNSUPPORTED:
		return signer_problem(s, REASON_UNSUPPORTED,
		    "cannot check this kind of signature here (%s)", alg);
	case RAW_WRONG:
	case RAW_MISFIT:
		break;
	}
	return signer_problem(s, REASON_SIGNATURE_WRONG,
	    "the signature does not fit the content and the signer's key");
}

void
signer_key(struct signer *s, EVP_PKEY *key, const struct raw_alg *alg)
{
	char name[RAW_NAME_LEN];

	if (key_pin(key, s->pin) == 0)
		json_object_set_new(s->info, "key", json_string(s->pin));
	json_object_set_new(s->info, "key_type",
	    json_string(raw_key_name(key, name)));
	json_object_set_new(s->info, "algorithm",
	    json_string(raw_name(key, alg, name)));
}

int
signer_check_key(struct signer *s, const struct policy *p, const char *pin)
{
	if (policy_lists(p->revoked_keys, pin))
		return signer_problem(s, REASON_KEY_REVOKED,
		    "the policy revokes the key %s", pin);
	if (!p->allow_test_keys && key_test_owner(pin) != NULL)
		return signer_problem(s, REASON_TEST_KEY,
		    "a publicly known test key (%s)", key_test_owner(pin));
	return 0;
}

unsigned
signers_count(const struct signers *all)
{
	unsigned count = 0;
	size_t i, k;

	for (i = 0; i < all->n; i++) {
		if (all->s[i].reason != REASON_NONE)
			continue;
		for (k = 0; k < i; k++)
			if (all->s[k].reason == REASON_NONE &&
			    strcmp(all->s[k].pin, all->s[i].pin) == 0)
				break;
		count += k == i;
	}
	return count;
}

const struct signer *
signers_worst(const struct signers *all)
{
	const struct signer *worst = NULL, *s;

	for (s = all->s; s < all->s + all->n; s++)
		if (s->reason != REASON_NONE && (worst == NULL ||
		    reason_word(s->reason) > reason_word(worst->reason)))
			worst = s;
	return worst;
}
